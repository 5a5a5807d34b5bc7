package eu.testa.mail.server.spool;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.apache.james.utils.GuiceProbe;

/** The spool at the end of a server: what was accepted last is delivered or put off, so that it need not wait for the next start. */
public final class SpoolAtStop implements GuiceProbe {

    private static final long BETWEEN_LOOKS_MILLIS = 50;

    private final FileMailQueueFactory queues;

    @Inject
    SpoolAtStop(FileMailQueueFactory queues) {
        this.queues = queues;
    }

    /**
     * Waits until nothing is due or in process.
     *
     * @return how many mails are left when the patience is over; they are processed at the next start
     */
    public long drain(Duration patience) {
        CountDownLatch empty = new CountDownLatch(1);
        ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();
        looks.scheduleWithFixedDelay(() -> {
            if (queues.busy() == 0) {
                empty.countDown();
            }
        }, 0, BETWEEN_LOOKS_MILLIS, TimeUnit.MILLISECONDS);
        try {
            return empty.await(patience.toMillis(), TimeUnit.MILLISECONDS) ? 0 : queues.busy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return queues.busy();
        } finally {
            looks.shutdownNow();
        }
    }
}
