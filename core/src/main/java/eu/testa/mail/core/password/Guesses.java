package eu.testa.mail.core.password;

import eu.testa.mail.core.memory.LimitedMap;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * Wrong passwords, counted by one thing: an account, an address, or both together. After each the next has to wait, twice as
 * long each time, and after too many all have to, for the time of a lock. What is being looked at counts as wrong until it
 * is known, so that a hundred guesses at the same moment are no more than one after the other.
 *
 * <p>Whoever guesses from many addresses at many names fills no memory: only the latest are remembered, and what is locked
 * is remembered apart, so that no lock can be washed away with other names. Not safe for several threads.
 *
 * @param <K> what is counted by
 */
final class Guesses<K extends Comparable<K>> {

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(16);
    private static final int REMEMBERED = 10_000;

    private final int most;
    private final int mistakes;
    private final Duration lock;
    private final Map<K, Count> counts = LimitedMap.ofTheLastUsed(REMEMBERED);
    private final Map<K, Instant> locks = LimitedMap.ofTheLastUsed(REMEMBERED);

    private record Count(int wrong, Instant last, int open) {
    }

    /**
     * @param most     wrong ones after which there is a lock
     * @param mistakes wrong ones after which nobody waits yet
     * @param lock     for how long; wrong ones are forgotten after the same time without another
     */
    Guesses(int most, int mistakes, Duration lock) {
        this.most = most;
        this.mistakes = mistakes;
        this.lock = lock;
    }

    /** How long the next guess has to wait; zero if it need not. Asking changes nothing. */
    Duration wait(K key, Instant now) {
        Instant locked = locks.get(key);
        if (locked != null && now.isBefore(locked)) {
            return Duration.between(now, locked);
        }
        Count count = current(key, now);
        boolean oneAtATime = count.wrong > mistakes;
        if (count.open > 0 && (oneAtATime || count.wrong + count.open >= most)) {
            return FIRST_WAIT;
        }
        Duration wait = Duration.between(now, count.last.plus(waitAfter(count.wrong - mistakes)));
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    /** A guess is being looked at. */
    void begin(K key, Instant now) {
        Count count = current(key, now);
        counts.put(key, new Count(count.wrong, count.last, count.open + 1));
    }

    /** What was being looked at was not wrong, or was never found out. */
    void end(K key, Instant now) {
        Count count = current(key, now);
        put(key, new Count(count.wrong, count.last, Math.max(0, count.open - 1)));
    }

    /**
     * What was being looked at was wrong.
     *
     * @return how many there are now
     */
    int wrong(K key, Instant now) {
        Count count = current(key, now);
        int wrong = count.wrong + 1;
        boolean locked = wrong >= most;
        if (locked) {
            locks.put(key, now.plus(lock));
        }
        put(key, new Count(locked ? 0 : wrong, now, Math.max(0, count.open - 1)));
        return wrong;
    }

    /** Forgets what was wrong. */
    void forget(K key, Instant now) {
        locks.remove(key);
        put(key, new Count(0, now, current(key, now).open));
    }

    /** What is locked, until when. */
    Map<K, Instant> locked(Instant now) {
        locks.values().removeIf(until -> !now.isBefore(until));
        return new TreeMap<>(locks);
    }

    private void put(K key, Count count) {
        if (count.wrong == 0 && count.open == 0) {
            counts.remove(key);
        } else {
            counts.put(key, count);
        }
    }

    private Count current(K key, Instant now) {
        Count count = counts.getOrDefault(key, new Count(0, now, 0));
        return count.last.plus(lock).isBefore(now) ? new Count(0, now, count.open) : count;
    }

    private static Duration waitAfter(int wrong) {
        if (wrong <= 0) {
            return Duration.ZERO;
        }
        Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(wrong - 1, 10));
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }
}
