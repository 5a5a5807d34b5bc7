package eu.testa.mail.core.evidence.merkle;

import java.util.Arrays;
import java.util.Base64;

/** A SHA-256 hash of a leaf, a node or a whole tree. */
public final class Hash {

    /** Octets of a hash. */
    public static final int LENGTH = 32;

    private final byte[] octets;

    private Hash(byte[] octets) {
        this.octets = octets;
    }

    /**
     * @throws IllegalArgumentException if these are not {@link #LENGTH} octets
     */
    public static Hash of(byte[] octets) {
        if (octets.length != LENGTH) {
            throw new IllegalArgumentException("a hash has " + LENGTH + " octets, these are " + octets.length);
        }
        return new Hash(octets.clone());
    }

    /**
     * @throws IllegalArgumentException if the text is not the Base64 of a hash
     */
    public static Hash ofBase64(String text) {
        return of(Base64.getDecoder().decode(text));
    }

    public byte[] octets() {
        return octets.clone();
    }

    /** In Base64 with padding, as a checkpoint has it. */
    public String base64() {
        return Base64.getEncoder().encodeToString(octets);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash hash && Arrays.equals(octets, hash.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    @Override
    public String toString() {
        return base64();
    }
}
