package eu.testa.mail.core.evidence.verification;

import eu.testa.mail.core.evidence.log.EvidenceLine;
import eu.testa.mail.core.evidence.log.LinesReader;
import eu.testa.mail.core.evidence.log.LogFile;
import eu.testa.mail.core.evidence.merkle.GrowingTree;
import eu.testa.mail.core.evidence.merkle.TreeHasher;
import eu.testa.mail.core.evidence.merkle.TreeHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * The lines of a file of a log, read once for all that they are held against.
 *
 * @param first     line, if there is one
 * @param count     of its lines
 * @param octets    of its lines
 * @param heads     of the tree over the first lines, for each number of them that was asked for
 * @param strangers lines for which no checkpoint speaks yet, and which are no records with that place
 */
record VerifiedLines(Optional<byte[]> first, long count, long octets, Map<Long, TreeHead> heads, List<Long> strangers) {

    /**
     * @param signed lines that a checkpoint speaks for or will never speak for
     */
    static VerifiedLines read(LogFile file, SortedSet<Long> sizes, long signed) throws IOException {
        TreeHasher hasher = new TreeHasher();
        GrowingTree tree = new GrowingTree();
        Map<Long, TreeHead> heads = new HashMap<>();
        if (sizes.contains(0L)) {
            heads.put(0L, tree.head());
        }
        List<Long> strangers = new ArrayList<>();
        Optional<byte[]> first = Optional.empty();
        try (LinesReader lines = new LinesReader(file.lines())) {
            for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
                if (tree.size() == 0) {
                    first = line;
                }
                if (tree.size() >= signed && !EvidenceLine.isAt(tree.size(), line.get())) {
                    strangers.add(tree.size() + 1);
                }
                tree.add(hasher.leaf(line.get()));
                if (sizes.contains(tree.size())) {
                    heads.put(tree.size(), tree.head());
                }
            }
            return new VerifiedLines(first, tree.size(), lines.position(), heads, strangers);
        }
    }

    /** Whether the first lines are those that were signed. */
    boolean fit(TreeHead signed) {
        return signed.equals(heads.get(signed.size()));
    }
}
