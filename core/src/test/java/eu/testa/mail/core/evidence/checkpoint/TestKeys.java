package eu.testa.mail.core.evidence.checkpoint;

import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority of a test, and evidence keys that it certifies. */
public final class TestKeys {

    private final KeyPair keys = pair();
    private final X500Name name = new X500Name("CN=Test authority");
    private final X509Certificate certificate = certify(name, keys, true, Duration.ofDays(3650));
    private long serial = 1;

    public X509Certificate authority() {
        return certificate;
    }

    /** A key for a server, with a certificate that is valid from a day before the clock of tests begins. */
    public EvidenceKey key(String server, Duration life) {
        KeyPair pair = pair();
        return new EvidenceKey(pair.getPrivate(), List.of(certify(new X500Name("CN=" + server), pair, false, life)),
            List.of(certificate));
    }

    public Path writeAuthority(Path file) throws IOException, GeneralSecurityException {
        return Files.writeString(file, "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(certificate.getEncoded()) + "\n-----END CERTIFICATE-----\n");
    }

    private X509Certificate certify(X500Name subject, KeyPair pair, boolean authority, Duration life) {
        Instant from = new ManualClock().instant().minus(Duration.ofDays(1));
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(name, BigInteger.valueOf(++serial),
                Date.from(from), Date.from(from.plus(life)), subject, pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            builder.addExtension(Extension.keyUsage, true,
                new KeyUsage(authority ? KeyUsage.keyCertSign : KeyUsage.digitalSignature));
            return new JcaX509CertificateConverter().getCertificate(
                builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
