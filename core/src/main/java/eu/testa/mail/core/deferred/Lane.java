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
 * Mail of one kind that is handed out, a few at a time. A worker that is done takes the next one by itself, and claims
 * more from the store when there is none: mail of another kind, and whoever looks what is due, never waits for it.
 */
final class Lane {

    private static final Logger LOGGER = LoggerFactory.getLogger(Lane.class);

    private final int places;
    private final Executor workers;
    private final Source source;
    private final Consumer<HandOut> work;
    private final Deque<HandOut> claimed = new ArrayDeque<>();
    private int busy;
    private boolean closed;

    /** A claimed mail, what for, and when it is too late to begin with it. */
    record HandOut(Claim claim, Purpose purpose, Instant latestStart) {
    }

    /** Claims what is due; nothing when there is nothing. */
    interface Source {
        List<HandOut> claim() throws IOException;
    }

    Lane(int places, Executor workers, Source source, Consumer<HandOut> work) {
        this.places = places;
        this.workers = workers;
        this.source = source;
        this.work = work;
    }

    /** Sets as many workers going as there is mail and room. */
    void wake() throws IOException {
        for (Optional<HandOut> first = begin(); first.isPresent(); first = begin()) {
            start(first.get());
        }
    }

    /** Hands out this one too, when its turn comes. */
    void add(HandOut one) throws IOException {
        synchronized (this) {
            claimed.add(one);
        }
        wake();
    }

    private void start(HandOut first) {
        try {
            workers.execute(() -> run(first));
        } catch (RejectedExecutionException e) {
            end();
            throw e;
        }
    }

    private synchronized Optional<HandOut> begin() throws IOException {
        if (busy == places) {
            return Optional.empty();
        }
        Optional<HandOut> first = next();
        busy += first.isPresent() ? 1 : 0;
        return first;
    }

    private void run(HandOut first) {
        try {
            for (Optional<HandOut> next = Optional.of(first); next.isPresent(); next = next()) {
                work.accept(next.get());
            }
        } catch (IOException e) {
            LOGGER.error("The deferred store cannot be looked at; nothing is tried again until it can", e);
        } finally {
            end();
        }
    }

    private synchronized Optional<HandOut> next() throws IOException {
        if (claimed.isEmpty() && !closed) {
            claimed.addAll(source.claim());
        }
        return Optional.ofNullable(claimed.poll());
    }

    private synchronized void end() {
        busy--;
    }

    /** Hands out no more; returns what was claimed and not begun with. */
    synchronized List<HandOut> close() {
        closed = true;
        List<HandOut> left = List.copyOf(claimed);
        claimed.clear();
        return left;
    }
}
