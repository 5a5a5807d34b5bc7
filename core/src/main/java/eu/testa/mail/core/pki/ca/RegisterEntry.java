package eu.testa.mail.core.pki.ca;

import eu.testa.mail.core.pki.CertificateFiles;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/**
 * One certificate that was issued.
 *
 * @param serial     hexadecimal, lower case
 * @param issuer     the file name of the CA that signed it: {@code Root_CA} or {@code EC_CA}
 * @param subject    the official address as it is in the certificate; for a CA its file name
 * @param notBefore  valid from
 * @param notAfter   valid to
 * @param revocation when and why it was revoked; empty while it is not
 * @param sha256     fingerprint, hexadecimal
 */
public record RegisterEntry(String serial, String issuer, String subject, Instant notBefore, Instant notAfter,
    Optional<Revocation> revocation, String sha256) {

    /** When and why. */
    public record Revocation(Instant at, RevocationReason reason) {
    }

    /**
     * @param issuer  file name of its CA
     * @param subject address; for a CA its file name
     */
    static RegisterEntry of(X509Certificate certificate, String issuer, String subject) {
        return new RegisterEntry(CertificateFiles.serial(certificate), issuer, subject, certificate.getNotBefore().toInstant(),
            certificate.getNotAfter().toInstant(), Optional.empty(), CertificateFiles.fingerprint(certificate));
    }

    /** {@code valid}, {@code revoked}, {@code expired}, at a point in time. */
    public String status(Instant at) {
        if (revocation.isPresent()) {
            return "revoked";
        }
        return at.isAfter(notAfter) ? "expired" : "valid";
    }

    boolean isPerson() {
        return subject.indexOf('@') > 0;
    }

    RegisterEntry revoked(Instant at, RevocationReason reason) {
        return new RegisterEntry(serial, issuer, subject, notBefore, notAfter,
            Optional.of(new Revocation(at, reason)), sha256);
    }
}
