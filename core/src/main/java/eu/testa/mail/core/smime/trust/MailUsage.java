package eu.testa.mail.core.smime.trust;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** Whether certificates may be used for signed mail (RFC 8550 §4.4). */
final class MailUsage {

    private static final int DIGITAL_SIGNATURE = 0;
    private static final int NON_REPUDIATION = 1;
    private static final String EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4";
    private static final String ANY = "2.5.29.37.0";

    private MailUsage() {
    }

    /** Why a signer's certificate may not sign mail, in words. */
    static Optional<String> objectionToSigner(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        if (usage != null && !usage[DIGITAL_SIGNATURE] && !usage[NON_REPUDIATION]) {
            return Optional.of("its key usage does not allow signatures");
        }
        return objection(certificate);
    }

    /** Why a certificate, of a signer or of a CA, is not for mail, in words: a CA passes on no use that it has not. */
    static Optional<String> objection(X509Certificate certificate) {
        try {
            List<String> purposes = certificate.getExtendedKeyUsage();
            return purposes == null || purposes.contains(EMAIL_PROTECTION) || purposes.contains(ANY) ? Optional.empty()
                : Optional.of("its extended key usage does not allow e-mail");
        } catch (CertificateParsingException e) {
            return Optional.of("its extended key usage cannot be read");
        }
    }
}
