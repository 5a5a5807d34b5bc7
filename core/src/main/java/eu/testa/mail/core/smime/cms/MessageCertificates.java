package eu.testa.mail.core.smime.cms;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.SignerIdentifier;
import org.bouncycastle.asn1.x509.Extension;

/**
 * The certificates and CRLs that came with a signature. What cannot be read is left out. Java's own factory remembers what
 * it has parsed, so that the next mail with the same certificates costs no parsing.
 */
public final class MessageCertificates {

    /** Several may have the name and the serial number that a signer gives; more than one is somebody's trick. */
    private static final int MOST_CANDIDATES = 4;

    private final List<X509Certificate> certificates = new ArrayList<>();
    private final List<X509CRL> crls = new ArrayList<>();
    private final CertificateSource elsewhere;

    /**
     * @param elsewhere asked for a signer's certificate that did not come with the signature
     */
    public MessageCertificates(SignedData signedData, CertificateSource elsewhere) {
        this.elsewhere = elsewhere;
        CertificateFactory factory = factory();
        for (byte[] encoded : signedData.certificates()) {
            try {
                certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(encoded)));
            } catch (GeneralSecurityException e) {
                // counts as not there: a signer who needs it finds no certificate
                continue;
            }
        }
        for (byte[] encoded : signedData.crls()) {
            try {
                crls.add((X509CRL) factory.generateCRL(new ByteArrayInputStream(encoded)));
            } catch (GeneralSecurityException e) {
                // counts as not there: a path that needs it is not trusted
                continue;
            }
        }
    }

    public List<X509Certificate> all() {
        return certificates;
    }

    public List<X509CRL> crls() {
        return crls;
    }

    /** Whose the signature may be. */
    public List<X509Certificate> candidates(SignerIdentifier signer) throws IOException {
        Predicate<X509Certificate> isMeant = isMeantBy(signer);
        List<X509Certificate> candidates = candidates(certificates.stream(), isMeant);
        return candidates.isEmpty() ? candidates(elsewhere.certificates(), isMeant) : candidates;
    }

    private static List<X509Certificate> candidates(Stream<X509Certificate> from, Predicate<X509Certificate> isMeant) {
        return from.filter(isMeant).distinct().limit(MOST_CANDIDATES).toList();
    }

    private static Predicate<X509Certificate> isMeantBy(SignerIdentifier signer) throws IOException {
        if (signer.isTagged()) {
            byte[] key = ASN1OctetString.getInstance(signer.getId()).getOctets();
            return certificate -> Arrays.equals(key, keyIdentifier(certificate));
        }
        IssuerAndSerialNumber id = IssuerAndSerialNumber.getInstance(signer.getId());
        byte[] issuer = id.getName().getEncoded();
        BigInteger serial = id.getSerialNumber().getValue();
        return certificate -> certificate.getSerialNumber().equals(serial)
            && isName(issuer, certificate.getIssuerX500Principal());
    }

    /** Nearly always it is the same octets; what else may be equal costs more to find out. */
    private static boolean isName(byte[] encoded, X500Principal name) {
        return Arrays.equals(encoded, name.getEncoded()) || new X500Principal(encoded).equals(name);
    }

    private static byte[] keyIdentifier(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(Extension.subjectKeyIdentifier.getId());
        return extension == null ? null
            : ASN1OctetString.getInstance(ASN1OctetString.getInstance(extension).getOctets()).getOctets();
    }

    private static CertificateFactory factory() {
        try {
            return CertificateFactory.getInstance("X.509");
        } catch (CertificateException e) {
            throw new IllegalStateException("every Java has X.509", e);
        }
    }
}
