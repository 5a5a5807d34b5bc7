package eu.testa.mail.core.digitalid.ldap;

import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;

/** What the LDAP listeners accept their connections with. */
public interface LdapSockets {

    /** Whoever connects is who he seems to be. */
    LdapSockets DIRECT = new LdapSockets() {
        @Override
        public ServerSocketFactory plain() {
            return ServerSocketFactory.getDefault();
        }

        @Override
        public ServerSocketFactory withTls(SSLContext tls) {
            return tls.getServerSocketFactory();
        }
    };

    /** For connections without TLS at the start. */
    ServerSocketFactory plain();

    /** For connections with TLS from the first octet of the client. */
    ServerSocketFactory withTls(SSLContext tls);
}
