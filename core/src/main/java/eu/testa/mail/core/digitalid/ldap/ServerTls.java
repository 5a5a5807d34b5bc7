package eu.testa.mail.core.digitalid.ldap;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

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
        try (InputStream in = Files.newInputStream(certificateFile)) {
            store.setKeyEntry(NAME, key(keyFile), new char[0],
                CertificateFactory.getInstance("X.509").generateCertificates(in).toArray(Certificate[]::new));
        }
        return store;
    }

    private static SSLContext context(KeyStore store, TrustManager[] trusted) throws GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), trusted, null);
        return context;
    }

    private static PrivateKey key(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file); PEMParser parser = new PEMParser(reader)) {
            Object found = parser.readObject();
            if (found instanceof PEMKeyPair pair) {
                return new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
            }
            if (found instanceof PrivateKeyInfo info) {
                return new JcaPEMKeyConverter().getPrivateKey(info);
            }
        }
        throw new IOException(file + " is no private key (PEM, not encrypted)");
    }
}
