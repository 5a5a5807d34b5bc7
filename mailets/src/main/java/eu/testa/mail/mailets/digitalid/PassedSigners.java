package eu.testa.mail.mailets.digitalid;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/**
 * The certificates of those who signed a mail and for whom integrity, trust and identity all passed: the mail attribute
 * {@code testa.smime.passed-signers}, DER in base64, a blank between two, the From address before them. The verification writes it,
 * {@link eu.testa.mail.mailets.HarvestDigitalId} reads it; it never comes in with a mail, because mail attributes do not
 * travel.
 */
public final class PassedSigners {

    static final AttributeName NAME = AttributeName.of("testa.smime.passed-signers");
    private static final String BETWEEN = " ";

    private PassedSigners() {
    }

    /**
     * Notes the certificates at a mail.
     *
     * @param from the From address, which one of them names
     */
    public static void set(Mail mail, String from, Collection<X509Certificate> certificates)
        throws CertificateEncodingException {
        StringJoiner note = new StringJoiner(BETWEEN);
        note.add(Base64.getEncoder().encodeToString(from.getBytes(StandardCharsets.UTF_8)));
        for (X509Certificate certificate : certificates) {
            note.add(Base64.getEncoder().encodeToString(certificate.getEncoded()));
        }
        mail.setAttribute(new Attribute(NAME, AttributeValue.of(note.toString())));
    }

    /** Takes a note away that an earlier verification has made. */
    public static void remove(Mail mail) {
        mail.removeAttribute(NAME);
    }

    /** The From address of a mail that has the note. */
    public static Optional<String> from(Mail mail) {
        return words(mail).stream().findFirst()
            .map(word -> new String(Base64.getDecoder().decode(word), StandardCharsets.UTF_8));
    }

    private static List<String> words(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, NAME, String.class).map(note -> List.of(note.split(BETWEEN)))
            .orElse(List.of());
    }

    /** The certificates noted at a mail; none if there is no note. */
    public static List<X509Certificate> of(Mail mail) throws CertificateException {
        List<X509Certificate> certificates = new ArrayList<>();
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        for (String encoded : words(mail).stream().skip(1).toList()) {
            byte[] der = Base64.getMimeDecoder().decode(encoded);
            certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
        }
        return certificates;
    }
}
