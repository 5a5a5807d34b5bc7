package eu.testa.mail.core.pki.server;

import java.security.cert.X509Certificate;

/** The key and certificates that the listeners of this server show to peers now, whatever has come into the files since. */
public final class ShownIdentity {

    private volatile ServerIdentity now;

    public ShownIdentity(ServerIdentity atStart) {
        this.now = atStart;
    }

    public ServerIdentity now() {
        return now;
    }

    /** The server's own, without those of its CAs. */
    public X509Certificate certificate() {
        return now.chain().get(0);
    }

    /** The listeners have taken over another one. */
    public void renewed(ServerIdentity identity) {
        now = identity;
    }
}
