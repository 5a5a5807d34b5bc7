package eu.testa.mail.server.spool;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
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
    private final Queue<SpoolEntry> later = new PriorityQueue<>();
    /** Domains, as a flow has them. */
    private final Set<Integer> putOff = new HashSet<>();
    private final Queue<SpoolEntry> due = new FairTurns(entry -> entry.flow().peer(), peer -> false,
        () -> new FairTurns(entry -> entry.flow().domain(), putOff::contains, PriorityQueue::new));
    /** Who waits for mail, a condition each. Whoever came last is called first: what he works with is in the processor's caches still. */
    private final Deque<Condition> idle = new ArrayDeque<>();
    /** The one of them who waits no longer than until the first of those for later is due; null if nobody does. */
    private Condition watch;
    private boolean closed;

    WaitingEntries(Clock clock) {
        this.clock = clock;
    }

    void add(SpoolEntry entry) {
        lock.lock();
        try {
            if (entry.due() <= clock.millis()) {
                due.add(entry);
                callOne();
            } else {
                later.add(entry);
                callForLater();
            }
        } finally {
            lock.unlock();
        }
    }

    private void callOne() {
        Condition last = idle.poll();
        if (last != null) {
            last.signal();
        }
    }

    /** Who watches may wait for too long by now. */
    private void callForLater() {
        if (watch == null) {
            callOne();
        } else {
            watch.signal();
        }
    }

    /** The next mail, which is waited for; empty when no more is handed out. */
    Optional<SpoolEntry> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Optional<SpoolEntry> next = poll();
            while (next.isEmpty() && !closed) {
                waitForCall();
                next = poll();
            }
            // whoever goes to work with a mail no longer watches, and may have found more than one that has become due
            if (!due.isEmpty() || !later.isEmpty() && watch == null) {
                callOne();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void waitForCall() throws InterruptedException {
        Condition call = lock.newCondition();
        idle.push(call);
        try {
            if (later.isEmpty() || watch != null) {
                call.await();
            } else {
                watch = call;
                call.awaitNanos(TimeUnit.MILLISECONDS.toNanos(later.element().due() - clock.millis()));
            }
        } catch (InterruptedException e) {
            // the call that came meanwhile, if one did, was for mail that somebody else must take now
            callOne();
            throw e;
        } finally {
            idle.remove(call);
            watch = watch == call ? null : watch;
        }
    }

    /** Whoever waits for mail, and whoever asks for some, is told that there is none. What waits stays. */
    void close() {
        lock.lock();
        try {
            closed = true;
            idle.forEach(Condition::signal);
        } finally {
            lock.unlock();
        }
    }

    /** The next mail, if one is due and any is handed out. */
    Optional<SpoolEntry> poll() {
        lock.lock();
        try {
            if (closed) {
                return Optional.empty();
            }
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
