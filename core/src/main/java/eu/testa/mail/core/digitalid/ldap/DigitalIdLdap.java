package eu.testa.mail.core.digitalid.ldap;

import com.unboundid.ldap.listener.LDAPListener;
import com.unboundid.ldap.listener.LDAPListenerConfig;
import com.unboundid.ldap.listener.LDAPListenerRequestHandler;
import com.unboundid.ldap.listener.StartTLSRequestHandler;
import eu.testa.mail.core.digitalid.DigitalIdDirectory;
import eu.testa.mail.core.password.PasswordThrottle;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * The LDAP listeners: LDAPS, and LDAP with StartTLS. Protocol and connections are UnboundID's LDAP SDK; what is answered
 * is decided in {@link DirectoryRequests}.
 */
public final class DigitalIdLdap implements Closeable {

    private static final int MAX_CONNECTIONS = 200;
    private static final int PER_ADDRESS = 20;
    private static final Duration UNTIL_BOUND = Duration.ofSeconds(30);
    /** No mail program asks more; and no filter is nested deeper in it than a thread's stack is. */
    private static final int MAX_REQUEST_BYTES = 4 * 1024;

    private final List<LDAPListener> listeners = new ArrayList<>();
    private final LDAPListenerRequestHandler requests;
    private final OpenConnections open;
    private final SSLContext tls;
    private final LdapSockets sockets;

    /**
     * @param rootDomain the base of the directory: {@code eu-admin.net} is {@code dc=eu-admin,dc=net}
     * @param tls        the server's key and certificate
     * @param throttle   that of all the ways in for a user
     * @param sockets    what connections are accepted with
     */
    public DigitalIdLdap(DigitalIdDirectory directory, String rootDomain, PasswordCheck passwords, SSLContext tls,
        PasswordThrottle throttle, LdapSockets sockets) {
        this(directory, rootDomain, passwords, tls, throttle, sockets, new OpenConnections(PER_ADDRESS, UNTIL_BOUND));
    }

    DigitalIdLdap(DigitalIdDirectory directory, String rootDomain, PasswordCheck passwords, SSLContext tls,
        PasswordThrottle throttle, LdapSockets sockets, OpenConnections open) {
        this.sockets = sockets;
        this.open = open;
        this.requests = new DirectoryRequests(directory, new DigitalIdEntries(rootDomain), passwords,
            throttle, open, null);
        this.tls = tls;
    }

    /**
     * Listens with TLS from the first octet.
     *
     * @return the port, which is another one than asked for when 0 was
     */
    public int listenWithTls(InetSocketAddress address) throws IOException {
        LDAPListenerConfig config = new LDAPListenerConfig(address.getPort(), requests);
        config.setServerSocketFactory(sockets.withTls(tls));
        return listen(config, address.getAddress());
    }

    /** Listens without TLS; a client can do nothing but ask for it (StartTLS). */
    public int listenForStartTls(InetSocketAddress address) throws IOException {
        LDAPListenerConfig config = new LDAPListenerConfig(address.getPort(),
            new StartTLSRequestHandler(tls.getSocketFactory(), requests));
        config.setServerSocketFactory(sockets.plain());
        return listen(config, address.getAddress());
    }

    private int listen(LDAPListenerConfig config, InetAddress address) throws IOException {
        config.setListenAddress(Optional.ofNullable(address)
            .orElseThrow(() -> new IOException("the address to listen on is not known here")));
        config.setMaxConnections(MAX_CONNECTIONS);
        config.setMaxMessageSizeBytes(MAX_REQUEST_BYTES);
        LDAPListener listener = new LDAPListener(config);
        listener.setDaemon(true);
        listener.startListening();
        listeners.add(listener);
        return listener.getListenPort();
    }

    @Override
    public void close() {
        listeners.forEach(listener -> listener.shutDown(true));
        open.close();
    }
}
