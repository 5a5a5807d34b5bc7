package eu.testa.mail.core.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until it is told how much time has passed. */
public final class ManualClock extends Clock {

    public static final Instant START = Instant.parse("2026-03-02T08:00:00Z");

    private volatile Instant now;

    /** It is {@link #START}. */
    public ManualClock() {
        this(START);
    }

    public ManualClock(Instant now) {
        this.now = now;
    }

    public void pass(Duration duration) {
        now = now.plus(duration);
    }

    /** Time since {@link #START}. */
    public Duration elapsed() {
        return Duration.between(START, now);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("times here are instants");
    }
}
