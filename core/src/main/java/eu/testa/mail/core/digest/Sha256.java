package eu.testa.mail.core.digest;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 (FIPS 180-4), which every Java has. */
public final class Sha256 {

    /** Never fed. A copy takes less than asking the providers, and every mail needs a dozen. */
    private static final MessageDigest UNFED = provided();

    private Sha256() {
    }

    /** A digest to be fed piece by piece; for one thread. */
    public static MessageDigest digest() {
        try {
            return (MessageDigest) UNFED.clone();
        } catch (CloneNotSupportedException e) {
            // Java's own can be copied, that of some device perhaps not
            return provided();
        }
    }

    private static MessageDigest provided() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The 32 octets of the digest of these octets. */
    public static byte[] of(byte[] octets) {
        return digest().digest(octets);
    }
}
