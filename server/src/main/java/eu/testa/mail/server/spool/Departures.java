package eu.testa.mail.server.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes processed mails from the spool, once what was written down about them is durable: one flush serves all that are
 * leaving. A mail whose server dies before is processed once more.
 */
public final class Departures implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Departures.class);
    private static final long PAUSE_AFTER_TROUBLE_MILLIS = 1000;
    private static final long LAST_WAIT_SECONDS = 5;

    private final Durability durability;
    private final BlockingQueue<Path> leaving = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closing;

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

    Departures(String queue, Durability durability) {
        this.durability = durability;
        this.thread = new Thread(this::run, "departures-" + queue);
        thread.setDaemon(true);
        thread.start();
    }

    void add(Path file) {
        leaving.add(file);
    }

    private void run() {
        List<Path> some = new ArrayList<>();
        while (!closing || !leaving.isEmpty() || !some.isEmpty()) {
            try {
                if (some.isEmpty()) {
                    Path first = leaving.poll(PAUSE_AFTER_TROUBLE_MILLIS, TimeUnit.MILLISECONDS);
                    if (first == null) {
                        continue;
                    }
                    some.add(first);
                }
                leaving.drainTo(some);
                durability.await();
                remove(some);
                some.clear();
            } catch (IOException e) {
                LOGGER.error("{} mails that were processed stay in the spool, for the evidence about them cannot be written: {}",
                    some.size(), e.getMessage());
                if (closing || pause()) {
                    return;
                }
            } catch (InterruptedException e) {
                // closing; what is left is seen to by the condition
                continue;
            }
        }
    }

    private static boolean pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_AFTER_TROUBLE_MILLIS);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    private static void remove(List<Path> files) {
        for (Path file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOGGER.error("A mail was processed, but {} cannot be removed; it is processed again after a restart: {}", file,
                    e.getMessage());
            }
        }
    }

    /** Lets those leave that are leaving; what does not within some seconds is processed again after the next start. */
    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(LAST_WAIT_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
