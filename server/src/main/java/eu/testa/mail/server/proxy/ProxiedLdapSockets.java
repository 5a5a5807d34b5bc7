package eu.testa.mail.server.proxy;

import eu.testa.mail.core.digitalid.ldap.LdapSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import javax.inject.Inject;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;

/** The LDAP listeners, behind a balancer or not ({@link Proxies}). */
public final class ProxiedLdapSockets implements LdapSockets {

    private final Proxies proxies;

    @Inject
    public ProxiedLdapSockets(Proxies proxies) {
        this.proxies = proxies;
    }

    @Override
    public ServerSocketFactory plain() {
        return new Factory(socket -> socket);
    }

    @Override
    public ServerSocketFactory withTls(SSLContext tls) {
        return new Factory(socket -> tls.getSocketFactory().createSocket(socket, null, true));
    }

    private final class Factory extends ServerSocketFactory {

        private final ProxiedServerSocket.Layer layer;

        private Factory(ProxiedServerSocket.Layer layer) {
            this.layer = layer;
        }

        @Override
        public ServerSocket createServerSocket(int port) throws IOException {
            return new ProxiedServerSocket(port, 0, null, proxies, layer);
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog) throws IOException {
            return new ProxiedServerSocket(port, backlog, null, proxies, layer);
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog, InetAddress address) throws IOException {
            return new ProxiedServerSocket(port, backlog, address, proxies, layer);
        }
    }
}
