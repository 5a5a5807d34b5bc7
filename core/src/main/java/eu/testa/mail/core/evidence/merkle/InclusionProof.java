package eu.testa.mail.core.evidence.merkle;

import java.util.List;

/**
 * Shows that a leaf is in a tree, without showing any other leaf (RFC 6962 §2.1.1).
 *
 * @param index of the leaf, from 0
 * @param size  of the tree
 * @param path  the hashes of the neighbouring subtrees, from the leaf to the root
 */
public record InclusionProof(long index, long size, List<Hash> path) {

    public InclusionProof {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("a tree of " + size + " leaves has no leaf " + index);
        }
        path = List.copyOf(path);
    }

    /** Whether the leaf is in the tree with this root. */
    public boolean shows(Hash leaf, Hash root) {
        TreeHasher hasher = new TreeHasher();
        Hash computed = leaf;
        long node = index;
        long last = size - 1;
        for (Hash neighbour : path) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                computed = hasher.node(neighbour, computed);
                // a last node without a right neighbour stands for itself on the floors above
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                computed = hasher.node(computed, neighbour);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && computed.equals(root);
    }
}
