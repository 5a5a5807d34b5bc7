package eu.testa.mail.core.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The time at which it was made, and what has passed since by the machine's own counter, which nobody can set: it shows how
 * long something takes, not what time it is.
 */
public final class SteadyClock extends Clock {

    private final Instant start;
    private final long counterAtStart = System.nanoTime();

    public SteadyClock(Instant start) {
        this.start = start;
    }

    @Override
    public Instant instant() {
        return start.plus(Duration.ofNanos(System.nanoTime() - counterAtStart));
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("its times are instants");
    }
}
