package eu.testa.mail.core.delivery;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certification authority for the servers of a test. */
final class TlsAuthority {

    private static final char[] PASSWORD = "of a store in memory".toCharArray();

    private final X500Name name = new X500Name("CN=Test Authority");
    private final KeyPair keys = newKeys();
    private final X509Certificate certificate;

    TlsAuthority() throws Exception {
        X509v3CertificateBuilder builder = builder(name, keys, Instant.now().plus(Duration.ofDays(1)));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        certificate = sign(builder);
    }

    private static KeyPair newKeys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private X509v3CertificateBuilder builder(X500Name subject, KeyPair subjectKeys, Instant until) {
        return new JcaX509v3CertificateBuilder(name, BigInteger.valueOf(System.nanoTime()),
            Date.from(until.minus(Duration.ofDays(2))), Date.from(until), subject, subjectKeys.getPublic());
    }

    private X509Certificate sign(X509v3CertificateBuilder builder) throws Exception {
        return new JcaX509CertificateConverter().getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    /** What a client that trusts this authority has in a file. */
    InputStream anchor() throws Exception {
        return new ByteArrayInputStream(certificate.getEncoded());
    }

    /** A server with a certificate for this host name. */
    SSLContext server(String host, Instant until) throws Exception {
        KeyPair serverKeys = newKeys();
        X509v3CertificateBuilder builder = builder(new X500Name("CN=server"), serverKeys, until);
        boolean address = host.matches("[0-9.]+");
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(
            new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host)));
        return context(serverKeys.getPrivate(), sign(builder));
    }

    private SSLContext context(PrivateKey key, X509Certificate own) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", key, PASSWORD, new Certificate[] {own, certificate});
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
