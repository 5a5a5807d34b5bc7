package eu.testa.mail.core.evidence.merkle;

import java.io.IOException;

/** The hashes of a tree's leaves, in order. */
@FunctionalInterface
public interface LeafHashes {

    /**
     * @param index from 0
     * @throws IOException if it cannot be read
     */
    Hash get(long index) throws IOException;
}
