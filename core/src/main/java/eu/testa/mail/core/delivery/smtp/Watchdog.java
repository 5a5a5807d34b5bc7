package eu.testa.mail.core.delivery.smtp;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Closes a socket when the time for a piece of work is over; closing the watchdog in time stops the clock. A read
 * time-out alone would start anew with each octet that a slow peer sends, and a blocked write has none at all.
 */
final class Watchdog implements AutoCloseable {

    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private final ScheduledFuture<?> alarm;
    private volatile boolean expired;

    Watchdog(Closeable socket, Duration limit) {
        alarm = TIMER.schedule(() -> {
            expired = true;
            try {
                socket.close();
            } catch (IOException e) {
                // whoever waits on it is woken all the same
            }
        }, limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "smtp-watchdog");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    boolean expired() {
        return expired;
    }

    @Override
    public void close() {
        alarm.cancel(false);
    }
}
