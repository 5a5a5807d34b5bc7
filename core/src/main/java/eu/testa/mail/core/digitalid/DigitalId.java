package eu.testa.mail.core.digitalid;

import eu.testa.mail.core.pki.CertificateFiles;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;

/**
 * A certificate that is kept for an address.
 *
 * @param address     as it is in the certificate; two that differ in case are the same mailbox
 * @param certificate the certificate
 */
public record DigitalId(String address, X509Certificate certificate) {

    /** The newest first: the one that was issued last, and of two from the same second the one that ends last. */
    static final Comparator<DigitalId> NEWEST_FIRST = Comparator.comparing(DigitalId::notBefore)
        .thenComparing(DigitalId::notAfter).reversed().thenComparing(DigitalId::sha256);

    private static final int KEY_ENCIPHERMENT = 2;
    private static final int KEY_AGREEMENT = 4;

    /** The address in lower case: the key of the directory. */
    public String mailbox() {
        return address.toLowerCase(Locale.ROOT);
    }

    public Instant notBefore() {
        return certificate.getNotBefore().toInstant();
    }

    public Instant notAfter() {
        return certificate.getNotAfter().toInstant();
    }

    /** Fingerprint, hexadecimal: the name of a certificate within an address. */
    public String sha256() {
        return CertificateFiles.fingerprint(certificate);
    }

    /** Whether mail may be encrypted to it: its key usage, where it has one, allows a key to be sent to it. */
    public boolean encrypts() {
        boolean[] usage = certificate.getKeyUsage();
        return usage == null || usage[KEY_ENCIPHERMENT] || usage[KEY_AGREEMENT];
    }

}
