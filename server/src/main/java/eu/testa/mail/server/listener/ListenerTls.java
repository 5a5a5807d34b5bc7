package eu.testa.mail.server.listener;

import eu.testa.mail.core.pki.server.RenewableIdentity;
import eu.testa.mail.core.pki.server.ServerIdentity;
import eu.testa.mail.core.pki.server.ServerTls;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.protocols.api.ClientAuth;
import org.apache.james.protocols.lib.SslConfig;
import org.apache.james.protocols.netty.Encryption;

/**
 * TLS of an SMTP or POP3 listener from its key and certificates (PEM). James would put them into a key store in memory first, for whose password a
 * key is derived in ten thousand rounds: for each listener, at each start.
 */
public final class ListenerTls {

    private ListenerTls() {
    }

    /**
     * @param listener its element of the XML
     * @return empty where the listener has no TLS, or what only James knows: a key store, a password, certificates of clients
     * @throws IOException if key or certificates cannot be read; the message names the file
     */
    public static Optional<Encryption> of(HierarchicalConfiguration<ImmutableNode> listener, FileSystem files)
        throws ConfigurationException, IOException, GeneralSecurityException {
        SslConfig tls = SslConfig.parse(listener);
        if (tls.getPrivateKey() == null || tls.getKeystore() != null || tls.getSecret() != null || tls.getClientAuth() != ClientAuth.NONE) {
            return Optional.empty();
        }
        SSLContext context = ServerTls.context(new RenewableIdentity(ServerIdentity.read(
            files.getFile(tls.getPrivateKey()).toPath(), files.getFile(tls.getCertificates()).toPath())));
        return Optional.of(tls.useStartTLS()
            ? Encryption.createStartTls(context, tls.getEnabledCipherSuites(), tls.getEnabledProtocols(), tls.getClientAuth())
            : Encryption.createTls(context, tls.getEnabledCipherSuites(), tls.getEnabledProtocols(), tls.getClientAuth()));
    }
}
