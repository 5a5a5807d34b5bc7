package eu.testa.mail.mailets.digitalid;

import eu.testa.mail.core.digitalid.CertificateReader;
import eu.testa.mail.core.pki.CertificateFiles;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/**
 * The certificates of those who signed a mail and for whom integrity, trust and identity all passed: the mail attribute
 * {@code testa.smime.passed-signers}, PEM. The verification writes it, {@link eu.testa.mail.mailets.HarvestDigitalId}
 * reads it; it never comes in with a mail, because mail attributes do not travel.
 */
public final class PassedSigners {

    static final AttributeName NAME = AttributeName.of("testa.smime.passed-signers");

    private PassedSigners() {
    }

    /** Notes the certificates at a mail. */
    public static void set(Mail mail, Collection<X509Certificate> certificates) throws CertificateEncodingException {
        StringBuilder pem = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            pem.append(new String(CertificateFiles.pem(certificate), StandardCharsets.US_ASCII));
        }
        mail.setAttribute(new Attribute(NAME, AttributeValue.of(pem.toString())));
    }

    /** The certificates noted at a mail; none if there is no note. */
    public static List<X509Certificate> of(Mail mail) throws CertificateException {
        Optional<String> pem = AttributeUtils.getValueAndCastFromMail(mail, NAME, String.class);
        return pem.isEmpty() || pem.get().isEmpty() ? List.of()
            : CertificateReader.read(pem.get().getBytes(StandardCharsets.US_ASCII));
    }
}
