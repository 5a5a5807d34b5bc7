package eu.testa.mail.core.pki.server;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS with the key and certificates (PEM) of the server, for the listeners that James does not open: LDAP, JMX, the web. */
public final class ServerTls {

    private static final String NAME = "server";

    private ServerTls() {
    }

    /** For a listener whose key and certificates can be replaced while it listens. */
    public static SSLContext context(RenewableIdentity identity) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(identity.managers(), null, null);
        return context;
    }

    /**
     * For a connection whose two ends have the same key: neither speaks with anybody who has it not.
     *
     * @param keyFile         an unencrypted private key
     * @param certificateFile its self-signed certificate
     */
    public static SSLContext ofBothEnds(Path keyFile, Path certificateFile) throws IOException, GeneralSecurityException {
        KeyStore store = store(keyFile, certificateFile);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("own", store.getCertificate(NAME));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), managers.getTrustManagers(), null);
        return context;
    }

    private static KeyStore store(Path keyFile, Path certificateFile) throws IOException, GeneralSecurityException {
        return store(ServerIdentity.read(keyFile, certificateFile));
    }

    /** In memory only, and of the kind that is made at once: PKCS12 would derive a key from the password in ten thousand rounds. */
    static KeyStore store(ServerIdentity identity) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        store.setKeyEntry(NAME, identity.key(), new char[0], identity.chain().toArray(Certificate[]::new));
        return store;
    }
}
