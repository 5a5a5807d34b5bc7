package eu.testa.mail.core.reminder;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Something whose time will be over.
 *
 * @param what  in words: {@code the CRL of EC_CA}
 * @param key   what tells it from others; the one that replaces it has another key or another end
 * @param end   when its time is over
 * @param owner the address of the user whose it is, who hears of it, too; the postmaster always does
 * @param times at which it is told
 */
public record Ending(String what, String key, Instant end, Optional<String> owner, ReminderTimes times) {

    /** A user's digital ID. */
    public static Ending ofUser(String address, String key, Instant end) {
        return new Ending("the digital ID of " + address, key, end, Optional.of(address), ReminderTimes.TWICE);
    }

    /** A certificate of the server. */
    public static Ending ofServer(String what, Instant end) {
        return new Ending(what, what, end, Optional.empty(), ReminderTimes.TWICE);
    }

    /** What is brought anew so often that it is told once. */
    public static Ending once(String what, Instant end, Duration before) {
        return new Ending(what, what, end, Optional.empty(), ReminderTimes.once(before));
    }

    /** The last of the times to tell it that has come; none before the first one, and none after the end. */
    Optional<Duration> step(Instant now) {
        return times.reached(now, end);
    }
}
