package eu.testa.mail.core.reminder;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * When the end of something is told.
 *
 * @param before how long before the end, the longest first
 */
public record ReminderTimes(List<Duration> before) {

    /** A digital ID or a certificate is told twice: in time to get a new one, and when it presses. */
    static final ReminderTimes TWICE = new ReminderTimes(List.of(Duration.ofDays(14), Duration.ofDays(3)));

    public ReminderTimes {
        before = List.copyOf(before);
    }

    static ReminderTimes once(Duration before) {
        return new ReminderTimes(List.of(before));
    }

    /** The last of the times that has come; none before the first one, and none after the end. */
    Optional<Duration> reached(Instant now, Instant end) {
        return now.isAfter(end) ? Optional.empty()
            : before.stream().filter(one -> !now.isBefore(end.minus(one))).reduce((first, second) -> second);
    }
}
