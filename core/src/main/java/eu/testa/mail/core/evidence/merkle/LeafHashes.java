package eu.testa.mail.core.evidence.merkle;

import java.io.IOException;
import java.util.Optional;

/** The hashes of a tree's leaves, in order. */
@FunctionalInterface
public interface LeafHashes {

    /** Leaves of the subtrees of which roots are kept. */
    int SUBTREE = 1024;

    /**
     * @param index from 0
     * @throws IOException if it cannot be read
     */
    Hash get(long index) throws IOException;

    /**
     * The root of the complete subtree over {@link #SUBTREE} leaves, where it is known without hashing.
     *
     * @param from index of its first leaf, a multiple of {@link #SUBTREE}
     */
    default Optional<Hash> subtree(long from) throws IOException {
        return Optional.empty();
    }
}
