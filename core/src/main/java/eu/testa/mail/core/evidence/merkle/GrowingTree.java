package eu.testa.mail.core.evidence.merkle;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/**
 * A tree to which leaves are added. Keeps one hash for each complete subtree, so a tree of a million leaves is twenty
 * hashes. For one thread.
 */
public final class GrowingTree {

    private final TreeHasher hasher = new TreeHasher();
    /** Roots of the complete subtrees, the smallest and rightmost first. */
    private final Deque<Hash> complete = new ArrayDeque<>();
    private long size;

    /**
     * Adds a leaf.
     *
     * @return the root over the last {@link LeafHashes#SUBTREE} leaves, if this leaf completes them
     */
    public Optional<Hash> add(Hash leaf) {
        Hash carried = leaf;
        long leaves = 1;
        Optional<Hash> subtree = Optional.empty();
        // one more leaf joins as many complete subtrees as the size has binary ones at its end
        for (long rest = size; (rest & 1) == 1; rest >>= 1) {
            carried = hasher.node(complete.pop(), carried);
            leaves <<= 1;
            if (leaves == LeafHashes.SUBTREE) {
                subtree = Optional.of(carried);
            }
        }
        complete.push(carried);
        size++;
        return subtree;
    }

    public long size() {
        return size;
    }

    public TreeHead head() {
        Iterator<Hash> subtrees = complete.iterator();
        if (!subtrees.hasNext()) {
            return new TreeHead(0, hasher.empty());
        }
        Hash root = subtrees.next();
        while (subtrees.hasNext()) {
            root = hasher.node(subtrees.next(), root);
        }
        return new TreeHead(size, root);
    }
}
