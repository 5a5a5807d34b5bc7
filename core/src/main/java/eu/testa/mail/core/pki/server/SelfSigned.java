package eu.testa.mail.core.pki.server;

import eu.testa.mail.core.file.DurableFile;
import eu.testa.mail.core.pki.CertificateFiles;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A key on the curve P-256 and a certificate that it has signed itself: for a listener that has none of a CA yet. */
public final class SelfSigned {

    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    public SelfSigned(Clock clock) {
        this.clock = clock;
    }

    /**
     * Makes both and writes them as PEM, mode 0600, each whole or not at all; the key's folder is made where it is missing.
     *
     * @param hostname the name in the certificate
     * @param life     how long it is valid
     */
    public void write(String hostname, Duration life, Path keyFile, Path certificateFile)
        throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        KeyPair pair = generator.generateKeyPair();
        X509Certificate certificate = certificate(hostname, life, pair);
        DurableFile.createSecretFolder(keyFile.toAbsolutePath().getParent());
        DurableFile.writeSecret(keyFile, CertificateFiles.pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        DurableFile.writeSecret(certificateFile, CertificateFiles.pem(certificate));
    }

    private X509Certificate certificate(String hostname, Duration life, KeyPair pair)
        throws IOException, GeneralSecurityException {
        var name = new X500NameBuilder().addRDN(BCStyle.CN, hostname).build();
        Instant now = clock.instant();
        try {
            var builder = new JcaX509v3CertificateBuilder(name, new BigInteger(127, random),
                Date.from(now.minus(CLOCKS_DIFFER)), Date.from(now.plus(life)), name, pair.getPublic());
            builder.addExtension(Extension.subjectAlternativeName, false,
                new GeneralNames(new GeneralName(GeneralName.dNSName, hostname)));
            return new JcaX509CertificateConverter().getCertificate(
                builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("the certificate of " + hostname + " cannot be signed", e);
        }
    }
}
