package eu.testa.mail.core.smime.trust;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What came of looking for a path from a signer to an anchor.
 *
 * @param status the answer
 * @param reason in words, for the administrator and for {@code Authentication-Results}; never empty
 * @param path   of a pass: the signer first, the anchor last; else empty
 */
public record TrustVerdict(Status status, String reason, List<X509Certificate> path) {

    /** The three answers. */
    public enum Status {
        /** There is a path, and nothing on it is revoked. */
        PASS,
        /** There is none, or something on it is revoked. */
        FAIL,
        /** It cannot be said now: a CRL is missing or out of date, or no CA is trusted at all yet. */
        TEMPERROR
    }

    public TrustVerdict {
        path = List.copyOf(path);
    }

    public static TrustVerdict pass(String reason, List<X509Certificate> path) {
        return new TrustVerdict(Status.PASS, reason, path);
    }

    public static TrustVerdict fail(String reason) {
        return new TrustVerdict(Status.FAIL, reason, List.of());
    }

    public static TrustVerdict tempError(String reason) {
        return new TrustVerdict(Status.TEMPERROR, reason, List.of());
    }
}
