package eu.testa.mail.server.spool;

import com.google.common.collect.Iterables;
import com.google.common.collect.Iterators;
import java.util.AbstractQueue;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Whose mail goes next. A queue of parts that take turns: each gives one mail and then waits for all others, however much it has.
 * Between two turns the part with the fewest mails gives one, so that mail that comes one by one is next, however many parts have much;
 * a part that can wait does so only while there is no other.
 *
 * <p>A part without mail is forgotten; when it gets some again, its turn comes after those that wait. So every mail has its turn, as half
 * of all mail goes in turns, whatever comes.
 */
final class FairTurns extends AbstractQueue<SpoolEntry> {

    private final ToIntFunction<SpoolEntry> partOf;
    private final IntPredicate canWait;
    private final Supplier<? extends Queue<SpoolEntry>> newPart;
    /** In the order of their turns; none is empty. */
    private final Map<Integer, Queue<SpoolEntry>> parts = new LinkedHashMap<>();
    private int size;
    private boolean betweenTurns;

    /**
     * @param partOf  in which part a mail is
     * @param canWait which parts give their mail in turns only, while others have some
     * @param newPart decides the order within a part
     */
    FairTurns(ToIntFunction<SpoolEntry> partOf, IntPredicate canWait, Supplier<? extends Queue<SpoolEntry>> newPart) {
        this.partOf = partOf;
        this.canWait = canWait;
        this.newPart = newPart;
    }

    @Override
    public boolean offer(SpoolEntry entry) {
        size++;
        return parts.computeIfAbsent(partOf.applyAsInt(entry), any -> newPart.get()).offer(entry);
    }

    @Override
    public SpoolEntry poll() {
        if (parts.isEmpty()) {
            return null;
        }
        int key = next();
        betweenTurns = !betweenTurns;
        size--;
        Queue<SpoolEntry> part = parts.remove(key);
        SpoolEntry entry = part.poll();
        if (!part.isEmpty()) {
            parts.put(key, part);
        }
        return entry;
    }

    @Override
    public SpoolEntry peek() {
        return parts.isEmpty() ? null : parts.get(next()).peek();
    }

    private int next() {
        Set<Integer> turns = parts.keySet();
        return !betweenTurns ? turns.iterator().next() : Collections.min(turns,
            Comparator.comparing(canWait::test).thenComparingInt(key -> parts.get(key).size()));
    }

    /** Looks at its own part only. */
    @Override
    public boolean remove(Object one) {
        if (!(one instanceof SpoolEntry entry)) {
            return false;
        }
        int key = partOf.applyAsInt(entry);
        Queue<SpoolEntry> part = parts.get(key);
        boolean removed = part != null && part.remove(entry);
        size -= removed ? 1 : 0;
        if (removed && part.isEmpty()) {
            parts.remove(key);
        }
        return removed;
    }

    /** Part by part, not in turns. */
    @Override
    public Iterator<SpoolEntry> iterator() {
        return Iterators.unmodifiableIterator(Iterables.concat(parts.values()).iterator());
    }

    @Override
    public int size() {
        return size;
    }
}
