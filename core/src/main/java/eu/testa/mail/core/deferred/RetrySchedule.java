package eu.testa.mail.core.deferred;

import java.time.Duration;
import java.time.Instant;

/**
 * When a mail is tried again, its sender warned, and the mail given up (chapter 2.1 of the note).
 *
 * @param interval    between two attempts; the note: 2 minutes
 * @param warnAfter   since this server took the mail; the note: 4 hours
 * @param giveUpAfter since this server took the mail; the note: 5 days
 */
public record RetrySchedule(Duration interval, Duration warnAfter, Duration giveUpAfter) {

    /** The note's own. */
    public static final RetrySchedule NOTE =
        new RetrySchedule(Duration.ofMinutes(2), Duration.ofHours(4), Duration.ofDays(5));

    public RetrySchedule {
        if (interval.compareTo(warnAfter) > 0 || warnAfter.compareTo(giveUpAfter) >= 0) {
            throw new IllegalArgumentException("interval " + interval + ", warning " + warnAfter + " and end "
                + giveUpAfter + " must follow one another");
        }
    }

    Instant nextAttempt(Instant now) {
        return now.plus(interval);
    }

    Instant warnAt(Instant since) {
        return since.plus(warnAfter);
    }

    Instant expireAt(Instant since) {
        return since.plus(giveUpAfter);
    }
}
