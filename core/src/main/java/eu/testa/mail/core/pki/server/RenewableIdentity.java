package eu.testa.mail.core.pki.server;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * The key and certificates of a TLS listener that goes on listening while they are replaced: each handshake has those that are
 * in force when it begins.
 */
public final class RenewableIdentity extends X509ExtendedKeyManager {

    private volatile Version version;

    public RenewableIdentity(ServerIdentity identity) throws GeneralSecurityException {
        this.version = new Version(identity, "1", Optional.empty());
    }

    /** From the next handshake on. */
    public synchronized void renew(ServerIdentity identity) throws GeneralSecurityException {
        Version before = version;
        // a handshake that has begun has the name of the one before; it is asked for by that name
        version = new Version(identity, Integer.toString(Integer.parseInt(before.name) + 1), Optional.of(before.alone()));
    }

    /** One identity, under a name of its own, and the one before. */
    private record Version(ServerIdentity identity, X509ExtendedKeyManager chooser, String name, Optional<Version> before) {

        Version(ServerIdentity identity, String name, Optional<Version> before) throws GeneralSecurityException {
            this(identity, chooser(identity), name, before);
        }

        Version alone() {
            return new Version(identity, chooser, name, Optional.empty());
        }

        private static X509ExtendedKeyManager chooser(ServerIdentity identity) throws GeneralSecurityException {
            try {
                KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                managers.init(ServerTls.store(identity), new char[0]);
                return Arrays.stream(managers.getKeyManagers()).filter(X509ExtendedKeyManager.class::isInstance)
                    .map(X509ExtendedKeyManager.class::cast).findFirst().orElseThrow();
            } catch (IOException e) {
                throw new GeneralSecurityException(e);
            }
        }

        Optional<ServerIdentity> named(String alias) {
            return name.equals(alias) ? Optional.of(identity) : before.flatMap(other -> other.named(alias));
        }
    }

    /** For {@code SSLContext.init}. */
    public KeyManager[] managers() {
        return new KeyManager[] {this};
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        Version now = version;
        return now.chooser.chooseServerAlias(keyType, issuers, socket) == null ? null : now.name;
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        Version now = version;
        return now.chooser.chooseEngineServerAlias(keyType, issuers, engine) == null ? null : now.name;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return version.named(alias).map(identity -> identity.chain().toArray(X509Certificate[]::new)).orElse(null);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return version.named(alias).map(ServerIdentity::key).orElse(null);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return new String[] {version.name};
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return new String[0];
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return null;
    }
}
