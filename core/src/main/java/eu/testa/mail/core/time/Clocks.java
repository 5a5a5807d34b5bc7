package eu.testa.mail.core.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clock on the wall, which tells the time and which somebody may set, and a steady one, which shows how long something
 * takes. When one runs away from the other, the clock on the wall was set, or the machine slept.
 */
public final class Clocks {

    private static final Logger LOGGER = LoggerFactory.getLogger(Clocks.class);
    /** What is less is of no consequence for mail; time services set so much when a machine starts. */
    private static final Duration NOTICED = Duration.ofMinutes(1);
    /** Time for an administrator, or a time service, to set right what was wrong. */
    private static final Duration DOUBTED = Duration.ofHours(1);

    private final Clock wall;
    private final Clock steady;
    private Duration apart;
    private Optional<Jump> last = Optional.empty();
    private Instant lastBySteady = Instant.MIN;

    public Clocks(Clock wall, Clock steady) {
        this.wall = wall;
        this.steady = steady;
        this.apart = measure();
    }

    /**
     * The clock on the wall was set.
     *
     * @param to its time after that
     * @param by negative if it was set back
     */
    public record Jump(Instant to, Duration by) {

        @Override
        public String toString() {
            Duration size = by.abs();
            return "the clock of this machine was set " + (by.isNegative() ? "back" : "forward") + " by " + size.toHours()
                + " h " + size.toMinutesPart() + " min, to " + to;
        }
    }

    public Clock wall() {
        return wall;
    }

    public Clock steady() {
        return steady;
    }

    private Duration measure() {
        return Duration.between(steady.instant(), wall.instant());
    }

    /** Looks whether the clock was set since it was looked at last; to be called often. */
    public synchronized Optional<Jump> look() {
        Duration now = measure();
        Duration by = now.minus(apart);
        apart = now;
        if (by.abs().compareTo(NOTICED) < 0) {
            return Optional.empty();
        }
        last = Optional.of(new Jump(wall.instant(), by));
        lastBySteady = steady.instant();
        LOGGER.warn("On a sudden, {}. For the next {} min no mail is returned to its sender because it has waited too long, and "
            + "afterwards none that was not tried again.", last.get(), DOUBTED.toMinutes());
        return last;
    }

    /** The last time that the clock was set, while it is still to be doubted. */
    public synchronized Optional<Jump> recentJump() {
        return last.filter(jump -> steady.instant().isBefore(lastBySteady.plus(DOUBTED)));
    }
}
