package eu.testa.mail.core.smime.cms;

import eu.testa.mail.core.pki.CertificateAddresses;
import eu.testa.mail.core.pki.CertificateFiles;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Who signed.
 *
 * @param certificate whose key made the signature
 * @param algorithm   of the signature, such as {@code SHA256withRSA}
 * @param signingTime as the signer says; nobody vouches for it
 */
public record Signer(X509Certificate certificate, String algorithm, Optional<Instant> signingTime) {

    public String subject() {
        return CertificateFiles.name(certificate.getSubjectX500Principal());
    }

    public String issuer() {
        return CertificateFiles.name(certificate.getIssuerX500Principal());
    }

    /** Hexadecimal, lower case. */
    public String serial() {
        return CertificateFiles.serial(certificate);
    }

    /** The mail addresses in the certificate. */
    public List<String> addresses() {
        return CertificateAddresses.of(certificate);
    }

    public Instant notBefore() {
        return certificate.getNotBefore().toInstant();
    }

    public Instant notAfter() {
        return certificate.getNotAfter().toInstant();
    }
}
