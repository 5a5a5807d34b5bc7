package eu.testa.mail.server.web;

import eu.testa.mail.core.ocsp.OcspResponder;
import eu.testa.mail.core.pki.server.ListenerFiles;
import eu.testa.mail.core.pki.server.RenewableIdentity;
import eu.testa.mail.core.pki.server.ResponderFiles;
import eu.testa.mail.core.pki.server.ServerIdentity;
import eu.testa.mail.core.pki.server.ServerTls;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.settings.WebSettings;
import eu.testa.mail.core.smime.trust.TrustStore;
import eu.testa.mail.core.web.MailAccess;
import eu.testa.mail.core.web.WebSite;
import eu.testa.mail.server.ServerFolders;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Optional;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import org.apache.james.lifecycle.api.Startable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the web listener where {@code web.bind} and {@code webs.bind} say; nothing listens where neither is set. */
public final class WebStart implements Startable {

    private static final Logger LOGGER = LoggerFactory.getLogger(WebStart.class);

    private final TestaSettings settings;
    private final ServerFolders folders;
    private final TrustStore store;
    private final Clock clock;
    private Optional<WebListener> listener = Optional.empty();
    private Optional<RenewableIdentity> shown = Optional.empty();

    @Inject
    public WebStart(TestaSettings settings, ServerFolders folders, TrustStore store, Clock clock) {
        this.settings = settings;
        this.folders = folders;
        this.store = store;
        this.clock = clock;
    }

    /** Listens; a port that is taken or a key that cannot be read stops the start of the server. */
    public void start() throws IOException, GeneralSecurityException {
        Optional<Endpoint> plain = settings.get(WebSettings.WEB);
        Optional<Endpoint> tls = settings.get(WebSettings.WEBS);
        if (plain.isEmpty() && tls.isEmpty()) {
            return;
        }
        OcspResponder responder = new OcspResponder(store, new ResponderFiles(folders.secrets()), clock);
        WebListener made = new WebListener(new WebSite(MailAccess.of(settings), settings.namespace(),
            folders.conf().resolve("smime"), store, responder, clock));
        plain.ifPresent(made::listen);
        if (tls.isPresent()) {
            ListenerFiles files = new ListenerFiles(folders.secrets(), clock);
            RenewableIdentity identity = new RenewableIdentity(ServerIdentity.read(files.key(), files.certificate()));
            made.listenWithTls(tls.get(), ServerTls.context(identity));
            shown = Optional.of(identity);
        }
        made.start();
        listener = Optional.of(made);
        plain.ifPresent(endpoint -> LOGGER.info("Users find CRLs, OCSP and their settings on http://{}", endpoint));
        tls.ifPresent(endpoint -> LOGGER.info("Users find their settings on https://{}", endpoint));
    }

    /** From the next handshake on; sessions that are there go on. */
    public void renew(ServerIdentity identity) throws GeneralSecurityException {
        if (shown.isPresent()) {
            shown.get().renew(identity);
        }
    }

    @PreDestroy
    public void stop() throws IOException {
        if (listener.isPresent()) {
            listener.get().close();
        }
    }
}
