package eu.testa.mail.core.evidence.verification;

import eu.testa.mail.core.evidence.merkle.Hash;
import eu.testa.mail.core.evidence.verification.Difference.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compares the records of a file with what they were, and names each that is not the same. */
final class Differences {

    private static final int UNKNOWN = -1;
    private static final int TWICE = -2;

    private final List<Difference> found = new ArrayList<>();
    /** For each line that is there, the record it was: its index, {@link #UNKNOWN}, or {@link #TWICE}. */
    private final int[] was;
    /** Records that are there, wherever. */
    private final BitSet present;

    private Differences(List<Hash> was, List<Hash> now) {
        Map<Hash, Integer> places = new HashMap<>();
        for (int index = 0; index < was.size(); index++) {
            places.put(was.get(index), index);
        }
        this.was = new int[now.size()];
        this.present = new BitSet(was.size());
        for (int line = 0; line < now.size(); line++) {
            int place = places.getOrDefault(now.get(line), UNKNOWN);
            this.was[line] = place >= 0 && present.get(place) ? TWICE : place;
            if (place >= 0) {
                present.set(place);
            }
        }
    }

    /**
     * @param was the hashes of the records when they were written
     * @param now the hashes of the lines that are there
     */
    static List<Difference> between(List<Hash> was, List<Hash> now) {
        Differences differences = new Differences(was, now);
        differences.find(was.size());
        return differences.found;
    }

    private void find(int records) {
        BitSet inOrder = inOrder();
        Deque<Integer> unknown = new ArrayDeque<>();
        int expected = 0;
        for (int line = 0; line < was.length; line++) {
            if (was[line] == UNKNOWN) {
                unknown.add(line);
            } else if (was[line] == TWICE) {
                found.add(new Difference(Kind.INSERTED, line + 1L, 0));
            } else if (inOrder.get(line)) {
                closeGap(expected, was[line], unknown);
                expected = was[line] + 1;
            } else {
                found.add(new Difference(Kind.MOVED, line + 1L, was[line] + 1L));
            }
        }
        closeGap(expected, records, unknown);
    }

    /** Between two lines that are as they were: an unknown line in the place of a missing record is that record, changed. */
    private void closeGap(int from, int to, Deque<Integer> unknown) {
        for (int record = present.nextClearBit(from); record < to; record = present.nextClearBit(record + 1)) {
            Integer line = unknown.poll();
            found.add(line == null ? new Difference(Kind.REMOVED, 0, record + 1L)
                : new Difference(Kind.CHANGED, line + 1L, record + 1L));
        }
        unknown.forEach(line -> found.add(new Difference(Kind.INSERTED, line + 1L, 0)));
        unknown.clear();
    }

    /** The lines that kept their order: as many as possible, so that what was moved is as little as possible. */
    private BitSet inOrder() {
        int[] before = new int[was.length];
        int[] ends = new int[was.length];
        int longest = 0;
        for (int line = 0; line < was.length; line++) {
            if (was[line] < 0) {
                continue;
            }
            int low = 0;
            int high = longest;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (was[ends[middle]] < was[line]) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            before[line] = low > 0 ? ends[low - 1] : UNKNOWN;
            ends[low] = line;
            longest = Math.max(longest, low + 1);
        }
        BitSet kept = new BitSet(was.length);
        for (int line = longest > 0 ? ends[longest - 1] : UNKNOWN; line != UNKNOWN; line = before[line]) {
            kept.set(line);
        }
        return kept;
    }
}
