package eu.testa.mail.mailets.digitalid;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.StringJoiner;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/**
 * The certificates of those who signed a mail and for whom integrity, trust and identity all passed: the mail attribute
 * {@code testa.smime.passed-signers}, DER in base64, a blank between two. The verification writes it,
 * {@link eu.testa.mail.mailets.HarvestDigitalId} reads it; it never comes in with a mail, because mail attributes do not
 * travel.
 */
public final class PassedSigners {

    static final AttributeName NAME = AttributeName.of("testa.smime.passed-signers");
    private static final String BETWEEN = " ";

    private PassedSigners() {
    }

    /** Notes the certificates at a mail. */
    public static void set(Mail mail, Collection<X509Certificate> certificates) throws CertificateEncodingException {
        StringJoiner note = new StringJoiner(BETWEEN);
        for (X509Certificate certificate : certificates) {
            note.add(Base64.getEncoder().encodeToString(certificate.getEncoded()));
        }
        mail.setAttribute(new Attribute(NAME, AttributeValue.of(note.toString())));
    }

    /** The certificates noted at a mail; none if there is no note. */
    public static List<X509Certificate> of(Mail mail) throws CertificateException {
        String note = AttributeUtils.getValueAndCastFromMail(mail, NAME, String.class).orElse("");
        List<X509Certificate> certificates = new ArrayList<>();
        if (!note.isEmpty()) {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (String encoded : note.split(BETWEEN)) {
                byte[] der = Base64.getMimeDecoder().decode(encoded);
                certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
            }
        }
        return certificates;
    }
}
