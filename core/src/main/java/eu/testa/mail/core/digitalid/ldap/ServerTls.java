package eu.testa.mail.core.digitalid.ldap;

import eu.testa.mail.core.pki.ServerIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** The key and certificates (PEM) that the server's other listeners use too. */
public final class ServerTls {

    private static final String NAME = "server";

    private ServerTls() {
    }

    /**
     * @param keyFile         an unencrypted private key
     * @param certificateFile the server's certificate, and those that lead to its CA
     */
    public static SSLContext context(Path keyFile, Path certificateFile) throws IOException, GeneralSecurityException {
        return context(store(keyFile, certificateFile), null);
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
        return context(store, managers.getTrustManagers());
    }

    private static KeyStore store(Path keyFile, Path certificateFile) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        ServerIdentity identity = ServerIdentity.read(keyFile, certificateFile);
        store.setKeyEntry(NAME, identity.key(), new char[0], identity.chain().toArray(Certificate[]::new));
        return store;
    }

    private static SSLContext context(KeyStore store, TrustManager[] trusted) throws GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), trusted, null);
        return context;
    }
}
