package eu.testa.mail.core.digitalid;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Self-signed certificates; whom to trust is decided before the directory. */
public final class TestCertificate {

    public static final Instant NOW = Instant.parse("2026-03-02T08:00:00Z");

    private static final KeyPair KEYS = keys();
    private static final int SIGN_AND_ENCRYPT = KeyUsage.digitalSignature | KeyUsage.keyAgreement;

    private TestCertificate() {
    }

    /** For this address, valid for a month. */
    public static X509Certificate of(String address) throws Exception {
        return of(address, NOW.minusSeconds(60), NOW.plusSeconds(30 * 86_400L));
    }

    public static X509Certificate of(String address, Instant from, Instant to) throws Exception {
        return of(from, to, SIGN_AND_ENCRYPT, false, new GeneralName(GeneralName.rfc822Name, address));
    }

    /** Of a key that nobody else has, signed with it; the others have one key together. */
    public static X509Certificate ofAnotherKey(Instant from, String... addresses) throws Exception {
        return of(keys(), from, NOW.plusSeconds(30 * 86_400L), SIGN_AND_ENCRYPT, false, names(addresses));
    }

    public static X509Certificate signingOnly(String address, Instant from, Instant to) throws Exception {
        return of(from, to, KeyUsage.digitalSignature, false, new GeneralName(GeneralName.rfc822Name, address));
    }

    public static X509Certificate ca(String address) throws Exception {
        return of(NOW, NOW.plusSeconds(60), KeyUsage.keyCertSign, true, new GeneralName(GeneralName.rfc822Name, address));
    }

    public static X509Certificate withAddresses(String... addresses) throws Exception {
        return of(NOW.minusSeconds(60), NOW.plusSeconds(86_400), SIGN_AND_ENCRYPT, false, names(addresses));
    }

    private static GeneralName[] names(String... addresses) {
        return Arrays.stream(addresses).map(address -> new GeneralName(GeneralName.rfc822Name, address))
            .toArray(GeneralName[]::new);
    }

    /** Writes key and certificate of a TLS server, PEM. */
    public static void writeTls(Path keyFile, Path certificateFile) throws Exception {
        X509Certificate certificate = of(Instant.now().minusSeconds(60), Instant.now().plusSeconds(86_400),
            KeyUsage.digitalSignature, false, new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
        Files.writeString(keyFile, pem("PRIVATE KEY", KEYS.getPrivate().getEncoded()));
        Files.writeString(certificateFile, pem("CERTIFICATE", certificate.getEncoded()));
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n"
            + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der)
            + "\n-----END " + type + "-----\n";
    }

    private static X509Certificate of(Instant from, Instant to, int usage, boolean ca, GeneralName... names)
        throws Exception {
        return of(KEYS, from, to, usage, ca, names);
    }

    private static X509Certificate of(KeyPair pair, Instant from, Instant to, int usage, boolean ca, GeneralName... names)
        throws Exception {
        X500Name subject = new X500Name("CN=Anybody");
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(subject,
            new BigInteger(64, new SecureRandom()).add(BigInteger.ONE), Date.from(from), Date.from(to), subject,
            pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        return new JcaX509CertificateConverter().getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
