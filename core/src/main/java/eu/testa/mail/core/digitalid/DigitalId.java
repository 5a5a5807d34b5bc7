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
 * @param origin      how it came here
 * @param changed     whether its key was another one than all that were known of the address when it came with a mail, and no
 *                    administrator has said a word to it since
 */
public record DigitalId(String address, X509Certificate certificate, Origin origin, boolean changed) {

    /** One that somebody vouches for, before one that came with a mail. */
    static final Comparator<DigitalId> VOUCHED_FOR_FIRST = Comparator.comparing(id -> !id.origin.isVouchedFor());

    /** The newest first: the one that was issued last, and of two from the same second the one that ends last. */
    static final Comparator<DigitalId> NEWEST_FIRST = Comparator.comparing(DigitalId::notBefore)
        .thenComparing(DigitalId::notAfter).reversed().thenComparing(DigitalId::sha256);

    private static final int KEY_ENCIPHERMENT = 2;
    private static final int KEY_AGREEMENT = 4;

    /** Imported by an administrator. */
    public static DigitalId imported(String address, X509Certificate certificate) {
        return new DigitalId(address, certificate, Origin.IMPORTED, false);
    }

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
        return encrypts(certificate);
    }

    static boolean encrypts(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        return usage == null || usage[KEY_ENCIPHERMENT] || usage[KEY_AGREEMENT];
    }
}
