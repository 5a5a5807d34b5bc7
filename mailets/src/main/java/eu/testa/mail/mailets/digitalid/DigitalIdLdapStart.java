package eu.testa.mail.mailets.digitalid;

import eu.testa.mail.core.digitalid.DigitalIdDirectory;
import eu.testa.mail.core.digitalid.ldap.DigitalIdLdap;
import eu.testa.mail.core.digitalid.ldap.ListenerFront;
import eu.testa.mail.core.password.PasswordThrottle;
import eu.testa.mail.core.pki.server.RenewableIdentity;
import eu.testa.mail.core.pki.server.ServerIdentity;
import eu.testa.mail.core.pki.server.ServerTls;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import org.apache.james.core.Username;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.lifecycle.api.Startable;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the LDAP listeners of {@code ldaps.bind} and {@code ldap.bind} in {@code testa.properties}, with the key and
 * certificate that POP3 and SMTP have; nothing listens where no address is set.
 */
public final class DigitalIdLdapStart implements Startable {

    private static final Logger LOGGER = LoggerFactory.getLogger(DigitalIdLdapStart.class);

    private final TestaSettings settings;
    private final DigitalIdDirectory directory;
    private final UsersRepository users;
    private final FileSystem files;
    private final PasswordThrottle throttle;
    private final ListenerFront front;
    private Optional<DigitalIdLdap> ldap = Optional.empty();
    private Optional<RenewableIdentity> shown = Optional.empty();

    @Inject
    public DigitalIdLdapStart(TestaSettings settings, DigitalIdDirectory directory, UsersRepository users,
        FileSystem files, PasswordThrottle throttle, ListenerFront front) {
        this.settings = settings;
        this.directory = directory;
        this.users = users;
        this.files = files;
        this.throttle = throttle;
        this.front = front;
    }

    /** Listens; a port that is taken or a key that cannot be read stops the start of the server. */
    public void start() throws IOException, GeneralSecurityException {
        Optional<Endpoint> tls = settings.get(TestaSettings.LDAPS);
        Optional<Endpoint> startTls = settings.get(TestaSettings.LDAP);
        if (tls.isEmpty() && startTls.isEmpty()) {
            return;
        }
        RenewableIdentity identity = new RenewableIdentity(ServerIdentity.read(files.getFile("file://var/secrets/tls.key").toPath(),
            files.getFile("file://var/secrets/tls.crt").toPath()));
        DigitalIdLdap listeners = new DigitalIdLdap(directory, settings.get(TestaSettings.ROOT), this::isUser,
            ServerTls.context(identity), throttle, front);
        ldap = Optional.of(listeners);
        shown = Optional.of(identity);
        if (tls.isPresent()) {
            listeners.listenWithTls(socket(tls.get()));
            LOGGER.info("Digital IDs are served over LDAPS on {}", tls.get());
        }
        if (startTls.isPresent()) {
            listeners.listenForStartTls(socket(startTls.get()));
            LOGGER.info("Digital IDs are served over LDAP with StartTLS on {}", startTls.get());
        }
    }

    /** From the next handshake on; sessions that are there go on. */
    public void renew(ServerIdentity identity) throws GeneralSecurityException {
        if (shown.isPresent()) {
            shown.get().renew(identity);
        }
    }

    @PreDestroy
    public void stop() {
        ldap.ifPresent(DigitalIdLdap::close);
    }

    private boolean isUser(String address, String password) throws IOException {
        try {
            return users.test(Username.of(address), password);
        } catch (IllegalArgumentException e) {
            return false;
        } catch (UsersRepositoryException e) {
            throw new IOException("the users' repository does not answer", e);
        }
    }

    private static InetSocketAddress socket(Endpoint endpoint) {
        return new InetSocketAddress(endpoint.host(), endpoint.port());
    }
}
