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
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mail of one kind that is handed out, a few at a time. A worker that is done takes the next one by itself, and leases
 * more from the store when there is none: mail of another kind, and whoever looks what is due, never waits for it.
 */
final class DestinationQueue {

    private static final Logger LOGGER = LoggerFactory.getLogger(DestinationQueue.class);

    private final int places;
    private final Executor workers;
    private final Source source;
    private final Consumer<DueMail> work;
    private final Deque<DueMail> leased = new ArrayDeque<>();
    private int busy;
    private boolean closed;

    /** A leased mail, what for, and when it is too late to begin with it. */
    record DueMail(Lease lease, Purpose purpose, Instant latestStart) {
    }

    /** Leases what is due; nothing when there is nothing. */
    interface Source {
        List<DueMail> lease() throws IOException;
    }

    DestinationQueue(int places, Executor workers, Source source, Consumer<DueMail> work) {
        this.places = places;
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
        if (busy == places) {
            return Optional.empty();
        }
        Optional<DueMail> first = next();
        busy += first.isPresent() ? 1 : 0;
        return first;
    }

    private void run(DueMail first) {
        try {
            for (Optional<DueMail> next = Optional.of(first); next.isPresent(); next = next()) {
                work.accept(next.get());
            }
        } catch (IOException e) {
            LOGGER.error("The deferred store cannot be looked at; nothing is tried again until it can", e);
        } finally {
            end();
        }
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
