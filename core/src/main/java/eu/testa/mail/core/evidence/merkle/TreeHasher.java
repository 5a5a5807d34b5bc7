package eu.testa.mail.core.evidence.merkle;

import eu.testa.mail.core.digest.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * Hashes leaves and nodes with SHA-256 (RFC 6962 §2.1). A leaf is hashed behind an octet 0, a node behind an octet 1, so
 * that a node can never be shown in place of a leaf. For one thread.
 */
public final class TreeHasher {

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private final MessageDigest digest = Sha256.digest();

    /** The hash of a leaf with this content. */
    public Hash leaf(byte[] content) {
        return leaf(ByteBuffer.wrap(content));
    }

    /** The hash of a leaf with the content from the buffer's position to its limit. */
    public Hash leaf(ByteBuffer content) {
        digest.update(LEAF);
        digest.update(content);
        return Hash.of(digest.digest());
    }

    /** The hash of the node above two others. */
    public Hash node(Hash left, Hash right) {
        digest.update(NODE);
        digest.update(left.octets());
        digest.update(right.octets());
        return Hash.of(digest.digest());
    }

    /** The root of a tree without leaves. */
    public Hash empty() {
        return Hash.of(digest.digest());
    }
}
