package eu.testa.mail.lab.acceptance;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates and CRLs with the times that a test wants. */
final class TestPki {

    private static final Duration DAY = Duration.ofDays(1);
    private static final X500Name AUTHORITY = new X500Name("CN=Root CA of the test");

    private final KeyPair keys;
    private final ContentSigner signer;

    TestPki() throws GeneralSecurityException, OperatorCreationException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
        signer = new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate());
    }

    /** A root CA and its CRL in {@code smime/authorities} and {@code smime/crls} of a conf folder. */
    void writeAuthority(Path conf, Instant nextUpdate) throws IOException {
        Path authorities = Files.createDirectories(conf.resolve("smime/authorities"));
        Path crls = Files.createDirectories(conf.resolve("smime/crls"));
        JcaX509v3CertificateBuilder ca = certificate(AUTHORITY, Instant.now().plus(DAY.multipliedBy(300)));
        ca.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        ca.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        write(authorities.resolve("Root_CA.crt"), ca.build(signer));
        X509v2CRLBuilder crl = new X509v2CRLBuilder(AUTHORITY, Date.from(nextUpdate.minus(DAY.multipliedBy(30))));
        crl.setNextUpdate(Date.from(nextUpdate));
        write(crls.resolve("Root_CA.crl"), crl.build(signer));
    }

    /** A digital ID from {@link #writeAuthority this authority}: certificate and key. */
    void writeDigitalId(Path certificate, Path key, String address) throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair own = generator.generateKeyPair();
        Instant end = Instant.now().plus(DAY.multipliedBy(200));
        JcaX509v3CertificateBuilder id = new JcaX509v3CertificateBuilder(AUTHORITY, BigInteger.TWO,
            Date.from(end.minus(DAY.multipliedBy(365))), Date.from(end), new X500Name("CN=" + address), own.getPublic());
        id.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        id.addExtension(Extension.subjectAlternativeName, false,
            new GeneralNames(new GeneralName(GeneralName.rfc822Name, address)));
        write(certificate, id.build(signer));
        write(key, own.getPrivate());
    }

    /** A server's own certificate. */
    void writeCertificate(Path file, String hostname, Instant end) throws IOException {
        JcaX509v3CertificateBuilder certificate = certificate(new X500Name("CN=" + hostname), end);
        certificate.addExtension(Extension.subjectAlternativeName, false,
            new GeneralNames(new GeneralName(GeneralName.dNSName, hostname)));
        write(file, certificate.build(signer));
    }

    private JcaX509v3CertificateBuilder certificate(X500Name name, Instant end) {
        return new JcaX509v3CertificateBuilder(name, BigInteger.ONE, Date.from(end.minus(DAY.multipliedBy(365))), Date.from(end),
            name, keys.getPublic());
    }

    private static void write(Path file, Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        Files.writeString(file, text.toString());
    }
}
