package eu.testa.mail.core.pki.ca;

import eu.testa.mail.core.file.DurableFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Writes {@code Root_CA.crl} and {@code EC_CA.crl} (RFC 5280 §5), DER. */
final class CrlIssuer {

    private final Path folder;
    private final Duration life;

    /**
     * @param life from a CRL to its nextUpdate
     */
    CrlIssuer(Path folder, Duration life) {
        this.folder = folder;
        this.life = life;
    }

    Path file(String caFileName) {
        return folder.resolve(caFileName + ".crl");
    }

    /** Replaces the CRL of a CA with one that has all its revoked certificates of the register, expired ones too. */
    void publish(SigningCa ca, List<RegisterEntry> register, Instant now) throws IOException, GeneralSecurityException {
        X509v2CRLBuilder builder = new JcaX509v2CRLBuilder(ca.certificate(), Date.from(now));
        builder.setNextUpdate(Date.from(now.plus(life)));
        builder.addExtension(Extension.authorityKeyIdentifier, false,
            new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(ca.certificate().getPublicKey()));
        builder.addExtension(Extension.cRLNumber, false, new CRLNumber(nextNumber(ca.fileName(), now)));
        for (RegisterEntry entry : register) {
            if (entry.issuer().equals(ca.fileName()) && entry.revocation().isPresent()) {
                builder.addCRLEntry(new BigInteger(entry.serial(), 16),
                    Date.from(entry.revocation().get().at()), entry.revocation().get().reason().code());
            }
        }
        try {
            DurableFile.write(file(ca.fileName()), builder.build(
                new JcaContentSignerBuilder(CertificateProfiles.SIGNATURE_ALGORITHM).build(ca.key())).getEncoded());
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("the CRL cannot be signed", e);
        }
    }

    /** Grows from one CRL to the next, and also when the file of the last one was lost: it is the time in seconds. */
    private BigInteger nextNumber(String caFileName, Instant now) throws IOException, GeneralSecurityException {
        BigInteger fromTime = BigInteger.valueOf(now.getEpochSecond());
        if (Files.notExists(file(caFileName))) {
            return fromTime;
        }
        X509CRL last = (X509CRL) CertificateFactory.getInstance("X.509")
            .generateCRL(new ByteArrayInputStream(Files.readAllBytes(file(caFileName))));
        byte[] extension = last.getExtensionValue(Extension.cRLNumber.getId());
        BigInteger afterLast = ASN1Integer.getInstance(ASN1OctetString.getInstance(extension).getOctets())
            .getValue().add(BigInteger.ONE);
        return fromTime.max(afterLast);
    }
}
