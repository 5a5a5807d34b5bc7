package eu.testa.mail.core.deferred;

import eu.testa.mail.core.deferred.RetryQueue.Purpose;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mail of one kind that is handed out, a few at a time. A worker that is done takes the next one by itself, and leases
 * more from the store when there is none: mail of another kind, and whoever looks what is due, never waits for it.
 *
 * <p>A destination begins with a few places, has one more after each mail that reached it, and half of them after one that
 * did not: one that has just come back is not run over by all that waits for it.
 */
final class DestinationQueue {

    private static final Logger LOGGER = LoggerFactory.getLogger(DestinationQueue.class);

    private static final String STORE_AWAY = "The deferred store cannot be looked at; nothing is tried again until it can";
    private static final int FEW = 5;

    private final int mostPlaces;
    private final Executor workers;
    private final Source source;
    private final Consumer<DueMail> work;
    private final Deque<DueMail> leased = new ArrayDeque<>();
    private final AtomicBoolean wakesSoon = new AtomicBoolean();
    private int places;
    private int busy;
    private boolean closed;

    /** A leased mail, what for, and when it is too late to begin with it. */
    record DueMail(Lease lease, Purpose purpose, Instant latestStart) {
    }

    /** Leases what is due; nothing when there is nothing. */
    interface Source {
        List<DueMail> lease() throws IOException;
    }

    /**
     * @param mostPlaces at the same time; one that never {@linkplain #learn learns} keeps the few it begins with
     */
    DestinationQueue(int mostPlaces, Executor workers, Source source, Consumer<DueMail> work) {
        this.mostPlaces = mostPlaces;
        this.places = Math.min(FEW, mostPlaces);
        this.workers = workers;
        this.source = source;
        this.work = work;
    }

    /** Sets as many workers going as there is mail and room. */
    void wake() throws IOException {
        for (Optional<DueMail> first = begin(); first.isPresent(); first = begin()) {
            start(first.get());
        }
    }

    /** The same on a worker's thread, for whoever must not wait for the store. */
    void wakeSoon() {
        if (wakesSoon.compareAndSet(false, true)) {
            try {
                workers.execute(this::wakeNow);
            } catch (RejectedExecutionException e) {
                LOGGER.debug("The server is stopping: what waits is tried after the next start");
            }
        }
    }

    private void wakeNow() {
        wakesSoon.set(false);
        try {
            wake();
        } catch (IOException e) {
            LOGGER.error(STORE_AWAY, e);
        }
    }

    /** Takes note of how a mail went. */
    void learn(boolean reached) {
        boolean grew;
        synchronized (this) {
            int before = places;
            places = reached ? Math.min(mostPlaces, places + 1) : Math.max(1, places / 2);
            grew = places > before;
        }
        if (grew) {
            wakeSoon();
        }
    }

    /** Hands out this one too, when its turn comes. */
    void add(DueMail one) throws IOException {
        synchronized (this) {
            leased.add(one);
        }
        wake();
    }

    private void start(DueMail first) {
        try {
            workers.execute(() -> run(first));
        } catch (RejectedExecutionException e) {
            end();
            throw e;
        }
    }

    private synchronized Optional<DueMail> begin() throws IOException {
        if (busy >= places) {
            return Optional.empty();
        }
        Optional<DueMail> first = next();
        busy += first.isPresent() ? 1 : 0;
        return first;
    }

    private void run(DueMail first) {
        for (Optional<DueMail> next = Optional.of(first); next.isPresent(); next = nextOrEnd()) {
            work.accept(next.get());
        }
    }

    /** In one go: mail that comes in between would find neither a worker nor a place for one. */
    private synchronized Optional<DueMail> nextOrEnd() {
        Optional<DueMail> next = Optional.empty();
        try {
            next = busy > places ? next : next();
        } catch (IOException e) {
            LOGGER.error(STORE_AWAY, e);
        } finally {
            busy -= next.isPresent() ? 0 : 1;
        }
        return next;
    }

    private synchronized Optional<DueMail> next() throws IOException {
        if (leased.isEmpty() && !closed) {
            leased.addAll(source.lease());
        }
        return Optional.ofNullable(leased.poll());
    }

    private synchronized void end() {
        busy--;
    }

    /** Hands out no more; returns what was leased and not begun with. */
    synchronized List<DueMail> close() {
        closed = true;
        List<DueMail> left = List.copyOf(leased);
        leased.clear();
        return left;
    }
}
