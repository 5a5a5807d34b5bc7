package eu.testa.mail.core.store;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The checksum of what is stored. */
public final class Sha256 {

    private Sha256() {
    }

    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    public static byte[] of(byte[] octets) {
        return digest().digest(octets);
    }
}
