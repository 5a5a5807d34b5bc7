package eu.testa.mail.server.spool;

import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * What waits in a spool. It is handed out when it is due: the peers that handed it over take {@linkplain FairTurns turns}, and for each
 * peer the domains that it is for, a mail at a time, oldest first. So thousands of mails for one domain, or for many, delay a mail for
 * another by one, and thousands of one peer, whomever they are for, delay the mail of other peers by one.
 *
 * <p>Mail for a domain whose last mail was put off is not in such a hurry: its host is slow or away, and it goes from here into the
 * store. Where all of that takes longer than mail comes, what can be delivered at once does not wait for it.
 *
 * <p>Safe for use by many threads.
 */
final class WaitingEntries {

    /** More domains than TESTA has. */
    private static final int MOST_PUT_OFF = 1000;

    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final Queue<SpoolEntry> later = new PriorityQueue<>();
    /** Domains, as a flow has them. */
    private final Set<Integer> putOff = new HashSet<>();
    private final Queue<SpoolEntry> due = new FairTurns(entry -> entry.flow().peer(), peer -> false,
        () -> new FairTurns(entry -> entry.flow().domain(), putOff::contains, PriorityQueue::new));

    WaitingEntries(Clock clock) {
        this.clock = clock;
    }

    void add(SpoolEntry entry) {
        lock.lock();
        try {
            later.add(entry);
            added.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The next mail, which is waited for. */
    SpoolEntry take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Optional<SpoolEntry> next = poll();
            while (next.isEmpty()) {
                if (later.isEmpty()) {
                    added.await();
                } else {
                    added.awaitNanos(TimeUnit.MILLISECONDS.toNanos(later.element().due() - clock.millis()));
                }
                next = poll();
            }
            return next.get();
        } finally {
            lock.unlock();
        }
    }

    /** The next mail, if one is due. */
    Optional<SpoolEntry> poll() {
        lock.lock();
        try {
            long now = clock.millis();
            while (!later.isEmpty() && later.element().due() <= now) {
                due.add(later.remove());
            }
            return Optional.ofNullable(due.poll());
        } finally {
            lock.unlock();
        }
    }

    /** A mail has been processed; whether it was put off. */
    void processed(SpoolEntry entry, boolean wasPutOff) {
        lock.lock();
        try {
            if (!wasPutOff) {
                putOff.remove(entry.flow().domain());
            } else if (putOff.size() < MOST_PUT_OFF) {
                putOff.add(entry.flow().domain());
            }
        } finally {
            lock.unlock();
        }
    }

    /** @return whether the mail was there; then nobody else gets it */
    boolean remove(SpoolEntry entry) {
        lock.lock();
        try {
            return later.remove(entry) || due.remove(entry);
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return later.size() + due.size();
        } finally {
            lock.unlock();
        }
    }

    /** All that waits now, in the order of due time and arrival. */
    List<SpoolEntry> sorted() {
        return stream().sorted().toList();
    }

    /** All that waits now. */
    Stream<SpoolEntry> stream() {
        lock.lock();
        try {
            return Stream.concat(later.stream(), due.stream()).toList().stream();
        } finally {
            lock.unlock();
        }
    }
}
