package eu.testa.mail.core.delivery.smtp;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Closes a socket when the time for a piece of work is over. A read time-out alone would start anew with each octet that a slow peer
 * sends, and a blocked write has none at all.
 *
 * <p>A connection has five pieces of work for each mail, and nearly none is late. So the alarm is not taken back after each: when it
 * rings and the work of now has time left, it is set anew. While nothing is late, it rings about once a minute.
 */
final class Watchdog implements AutoCloseable {

    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private final Closeable socket;
    private final LongSupplier nanos;
    private final Alarms alarms;
    /** Null while none is set. */
    private Future<?> alarm;
    private long ringsAt;
    private boolean watching;
    private long end;
    private boolean expired;

    /** Runs something later. */
    interface Alarms {
        Future<?> set(long nanosFromNow, Runnable ring);
    }

    Watchdog(Closeable socket) {
        this(socket, System::nanoTime, (later, ring) -> TIMER.schedule(ring, later, TimeUnit.NANOSECONDS));
    }

    /** @param nanos a clock that only goes forward */
    Watchdog(Closeable socket, LongSupplier nanos, Alarms alarms) {
        this.socket = socket;
        this.nanos = nanos;
        this.alarms = alarms;
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

    /** A piece of work begins. */
    synchronized void watch(Duration limit) {
        watching = true;
        end = nanos.getAsLong() + limit.toNanos();
        if (alarm == null || ringsAt - end > 0) {
            close();
            setAlarm();
        }
    }

    /** The work is done. */
    synchronized void rest() {
        watching = false;
    }

    /** Whether a piece of work took too long, and the socket is closed. */
    synchronized boolean expired() {
        return expired;
    }

    private void setAlarm() {
        ringsAt = end;
        alarm = alarms.set(end - nanos.getAsLong(), this::ring);
    }

    private void ring() {
        if (isTooLate()) {
            try {
                socket.close();
            } catch (IOException e) {
                // whoever waits on it is woken all the same
            }
        }
    }

    private synchronized boolean isTooLate() {
        alarm = null;
        if (watching && end - nanos.getAsLong() > 0) {
            setAlarm();
        } else {
            expired |= watching;
        }
        return expired;
    }

    /** Takes the alarm back: the connection is done with. */
    @Override
    public synchronized void close() {
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
        }
    }
}
