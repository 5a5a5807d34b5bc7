package eu.testa.mail.core.evidence.merkle;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Makes the inclusion proofs of several leaves of a tree at once: the tree's hashes are computed a single time, and none
 * but those in the proofs is kept. Where the roots of subtrees are known, the leaves below them are not read.
 */
public final class InclusionProofs {

    private final TreeHasher hasher = new TreeHasher();
    private final LeafHashes leaves;
    private final NavigableMap<Long, List<Hash>> paths = new TreeMap<>();

    private InclusionProofs(LeafHashes leaves, SortedSet<Long> indexes) {
        this.leaves = leaves;
        indexes.forEach(index -> paths.put(index, new ArrayList<>()));
    }

    /**
     * @param leaves  of the tree; more than {@code size} may be there
     * @param size    of the tree that is proven to
     * @param indexes of the leaves
     * @return a proof for each of the indexes, in their order
     */
    public static List<InclusionProof> of(LeafHashes leaves, long size, SortedSet<Long> indexes) throws IOException {
        InclusionProofs proofs = new InclusionProofs(leaves, indexes);
        if (!indexes.isEmpty()) {
            proofs.root(0, size);
        }
        List<InclusionProof> all = new ArrayList<>();
        proofs.paths.forEach((index, path) -> all.add(new InclusionProof(index, size, path)));
        return all;
    }

    private Hash root(long from, long to) throws IOException {
        if (to - from == 1) {
            return leaves.get(from);
        }
        if (to - from == LeafHashes.SUBTREE && from % LeafHashes.SUBTREE == 0 && paths.subMap(from, to).isEmpty()) {
            Optional<Hash> known = leaves.subtree(from);
            if (known.isPresent()) {
                return known.get();
            }
        }
        // the left subtree is the largest complete one that leaves something for the right (RFC 6962 §2.1)
        long middle = from + Long.highestOneBit(to - from - 1);
        Hash left = root(from, middle);
        Hash right = root(middle, to);
        paths.subMap(from, middle).values().forEach(path -> path.add(right));
        paths.subMap(middle, to).values().forEach(path -> path.add(left));
        return hasher.node(left, right);
    }
}
