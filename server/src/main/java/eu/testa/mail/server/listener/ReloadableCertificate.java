package eu.testa.mail.server.listener;

import eu.testa.mail.core.pki.server.ServerIdentity;
import eu.testa.mail.core.pki.server.ShownIdentity;
import eu.testa.mail.core.reload.Reloadable;
import eu.testa.mail.core.reload.Reloaded;
import eu.testa.mail.mailets.digitalid.DigitalIdLdapStart;
import eu.testa.mail.server.ServerFolders;
import eu.testa.mail.server.web.WebStart;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import javax.inject.Inject;

/** The key and certificates in {@code var/secrets} that SMTP, POP3, LDAP and the web listener show; sessions that are there go on. */
public final class ReloadableCertificate implements Reloadable {

    private static final String PART = "listener certificate";
    private static final DateTimeFormatter DAY = DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);

    private final ServerFolders folders;
    private final Listeners listeners;
    private final DigitalIdLdapStart ldap;
    private final WebStart web;
    private final ShownIdentity shown;

    @Inject
    ReloadableCertificate(ServerFolders folders, Listeners listeners, DigitalIdLdapStart ldap, WebStart web, ShownIdentity shown) {
        this.folders = folders;
        this.listeners = listeners;
        this.ldap = ldap;
        this.web = web;
        this.shown = shown;
    }

    private ServerIdentity read() throws IOException {
        return ServerIdentity.read(folders.secrets().resolve("tls.key"), folders.secrets().resolve("tls.crt"));
    }

    @Override
    public synchronized Reloaded reload() {
        try {
            ServerIdentity found = read();
            if (found.chain().equals(shown.now().chain())) {
                return new Reloaded(PART, Reloaded.State.UNCHANGED, words(found));
            }
            listeners.renewCertificate();
            ldap.renew(found);
            web.renew(found);
            shown.renewed(found);
            return new Reloaded(PART, Reloaded.State.IN_FORCE, words(found));
        } catch (IOException | GeneralSecurityException e) {
            return new Reloaded(PART, Reloaded.State.REFUSED, e.getMessage() + "; the one of before is shown");
        }
    }

    private static String words(ServerIdentity identity) {
        return identity.chain().get(0).getSubjectX500Principal().getName() + ", valid until "
            + DAY.format(identity.chain().get(0).getNotAfter().toInstant());
    }
}
