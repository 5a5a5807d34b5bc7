package eu.testa.mail.core.pki;

import eu.testa.mail.core.digest.Sha256;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** The forms in which certificates are handed out. */
public final class CertificateFiles {

    /** What certificates of people and CAs have in their names, beyond the keywords of RFC 2253. */
    private static final Map<String, String> KEYWORDS = Map.of("1.2.840.113549.1.9.1", "emailAddress", "2.5.4.4", "SN",
        "2.5.4.5", "serialNumber", "2.5.4.42", "givenName", "2.5.4.97", "organizationIdentifier");

    private CertificateFiles() {
    }

    /** PEM, which Windows, Thunderbird and OpenSSL all take as {@code .crt} and {@code .cer}. */
    public static byte[] pem(X509Certificate certificate) throws CertificateEncodingException {
        return pem("CERTIFICATE", certificate.getEncoded());
    }

    /**
     * PKCS#7 without a signature: the {@code .p7b} of chapter 4.3, with every certificate given, in this order. DER would have them in
     * the order of their octets, and Thunderbird takes the first one of a file for that of its user.
     */
    public static byte[] p7b(Collection<X509Certificate> certificates) throws GeneralSecurityException, IOException {
        try {
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addCertificates(new JcaCertStore(certificates));
            return generator.generate(new CMSAbsentContent()).getEncoded(ASN1Encoding.DL);
        } catch (CMSException e) {
            throw new GeneralSecurityException("the .p7b cannot be made", e);
        }
    }

    /** SHA-256 over the whole certificate, hexadecimal: how people compare certificates. */
    public static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(Sha256.of(certificate.getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was parsed has an encoding", e);
        }
    }

    /** A subject or an issuer as this program writes it: RFC 2253, with words for what a certificate of a person has. */
    public static String name(X500Principal name) {
        return name.getName(X500Principal.RFC2253, KEYWORDS);
    }

    /** The serial number as this program writes it: hexadecimal, lower case. */
    public static String serial(X509Certificate certificate) {
        return certificate.getSerialNumber().toString(16);
    }

    public static byte[] pem(String type, byte[] der) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, der));
        } catch (IOException e) {
            throw new UncheckedIOException("a StringWriter does not fail", e);
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
