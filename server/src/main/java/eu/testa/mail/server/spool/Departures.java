package eu.testa.mail.server.spool;

import eu.testa.mail.core.deferred.SharedSpool;
import eu.testa.mail.core.deferred.SharedSpool.StoredCopy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes processed mails from the spool, once what was written down about them is durable: one flush serves all that are
 * leaving, and one commit where the spool is shared. A mail whose server dies before is processed once more.
 */
public final class Departures implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Departures.class);
    private static final Duration PAUSE_AFTER_TROUBLE = Duration.ofSeconds(1);
    /** Between two flushes under load, so that many mails leave with each; one that comes alone leaves at once. Nobody waits for it. */
    private static final Duration GATHERING = Duration.ofMillis(10);
    private static final long LAST_WAIT_SECONDS = 5;

    private final Durability durability;
    private final Optional<SharedSpool> shared;
    private final Consumer<List<SpoolEntry>> spool;
    private final Duration gathering;
    private final BlockingQueue<Leaving> leaving = new LinkedBlockingQueue<>();
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);

    /** Waits for what other parts of the server have written about the mails of the spool. */
    @FunctionalInterface
    public interface Durability {

        /**
         * Returns when all that was written until now survives a power cut.
         *
         * @throws IOException if it cannot be written; no mail leaves until it can
         */
        void await() throws IOException;
    }

    /**
     * A mail that leaves.
     *
     * @param copy in the store, if it is to leave there too
     */
    private record Leaving(Optional<SpoolEntry> entry, Optional<StoredCopy> copy) {
    }

    /** Nobody leaves: it wakes the thread. An interrupt could break off a commit. */
    private static final Leaving NOBODY = new Leaving(Optional.empty(), Optional.empty());

    /**
     * @param spool what to do with those that leave it
     */
    Departures(String queue, Durability durability, Optional<SharedSpool> shared, Consumer<List<SpoolEntry>> spool) {
        this(queue, durability, shared, spool, GATHERING);
    }

    Departures(String queue, Durability durability, Optional<SharedSpool> shared, Consumer<List<SpoolEntry>> spool, Duration gathering) {
        this.spool = spool;
        this.durability = durability;
        this.shared = shared;
        this.gathering = gathering;
        this.thread = new Thread(this::run, "departures-" + queue);
        thread.setDaemon(true);
        thread.start();
    }

    void add(SpoolEntry entry, Optional<StoredCopy> copy) {
        leaving.add(new Leaving(Optional.of(entry), copy));
    }

    private void run() {
        List<Leaving> some = new ArrayList<>();
        while (closing.getCount() > 0 || !leaving.isEmpty() || !some.isEmpty()) {
            try {
                if (some.isEmpty()) {
                    some.add(leaving.take());
                }
                leaving.drainTo(some);
                some.removeIf(one -> one == NOBODY);
                if (!some.isEmpty()) {
                    durability.await();
                    remove(some);
                    some.clear();
                    isClosingWithin(gathering);
                }
            } catch (IOException | RuntimeException e) {
                LOGGER.error("{} mails that were processed stay in the spool, for the evidence about them cannot be written, or the store "
                    + "they share is away: {}", some.size(), e.getMessage());
                if (isClosingWithin(PAUSE_AFTER_TROUBLE)) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private boolean isClosingWithin(Duration pause) {
        try {
            return closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void remove(List<Leaving> some) throws IOException {
        List<StoredCopy> copies = some.stream().flatMap(one -> one.copy().stream()).toList();
        if (!copies.isEmpty()) {
            shared.orElseThrow().finish(copies);
        }
        spool.accept(some.stream().flatMap(one -> one.entry().stream()).toList());
    }

    /** Lets those leave that are leaving; what does not within some seconds is processed again after the next start. */
    @Override
    public void close() {
        closing.countDown();
        leaving.add(NOBODY);
        try {
            thread.join(TimeUnit.SECONDS.toMillis(LAST_WAIT_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
