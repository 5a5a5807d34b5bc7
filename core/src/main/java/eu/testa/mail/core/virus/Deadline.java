package eu.testa.mail.core.virus;

import java.time.Duration;

/** A moment until which work must be done, on the clock that is never set back. */
public final class Deadline {

    private final long nanoTime;

    private Deadline(long nanoTime) {
        this.nanoTime = nanoTime;
    }

    public static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** The earlier of this moment and the one so long from now. */
    public Deadline orIn(Duration duration) {
        Deadline other = in(duration);
        return other.nanoTime - nanoTime < 0 ? other : this;
    }

    public boolean isOver() {
        return nanoTime - System.nanoTime() <= 0;
    }

    /** Milliseconds left, at least 1, so that a selector never takes it for "without end". */
    public long millisLeft() {
        return Math.max(1, (nanoTime - System.nanoTime() + 999_999) / 1_000_000);
    }
}
