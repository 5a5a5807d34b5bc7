package eu.testa.mail.core.deferred;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a {@link RetryQueue} going: has it look what is due, again and again, and has threads for what it hands out. */
public final class RetryRunner implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(RetryRunner.class);
    /** For what is being tried at the end, in seconds. */
    private static final int PATIENCE = 5;

    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(daemon("retry-ticker"));
    private final ExecutorService workers = Executors.newCachedThreadPool(daemon("retry"));
    private final RetryQueue queue;
    /** Of the ticker's thread: what was wrong at the last look, so that a store that is away is one line and not one a second. */
    private Optional<String> trouble = Optional.empty();

    /**
     * Begins.
     *
     * @param queue    made with threads for its workers
     * @param interval between two looks
     */
    public RetryRunner(Function<Executor, RetryQueue> queue, Duration interval) {
        this.queue = queue.apply(workers);
        ticker.scheduleWithFixedDelay(this::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    private void look() {
        try {
            queue.tick();
            trouble.ifPresent(over -> LOGGER.info("The store can be looked at again; mail is tried again"));
            trouble = Optional.empty();
        } catch (IOException | RuntimeException e) {
            Optional<String> now = Optional.of(String.valueOf(e.getMessage()));
            if (!now.equals(trouble)) {
                LOGGER.error("The store cannot be looked at; nothing is tried again until it can", e);
            }
            trouble = now;
        }
    }

    /** Puts mail off; see {@link RetryQueue#defer}. */
    public void defer(Undelivered mail) throws IOException {
        queue.defer(mail);
    }

    /** Tries nothing any more; waits a moment for what is being tried. */
    @Override
    public void close() {
        ticker.shutdownNow();
        queue.close();
        workers.shutdown();
        try {
            if (!workers.awaitTermination(PATIENCE, TimeUnit.SECONDS)) {
                LOGGER.info("Some mail was being tried again; it is tried once more after the next start");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
