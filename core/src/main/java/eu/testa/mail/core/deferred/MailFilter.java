package eu.testa.mail.core.deferred;

import eu.testa.mail.core.delivery.Destination;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Which waiting mails an administrator means: all that fit everything given.
 *
 * @param id          one mail
 * @param destination all for a destination
 * @param sender      all of a sender, case does not matter
 * @param olderThan   all that this server has had for longer
 */
public record MailFilter(Optional<Long> id, Optional<Destination> destination, Optional<String> sender,
                         Optional<Duration> olderThan) {

    /** Every mail. */
    public static final MailFilter ALL =
        new MailFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public static MailFilter of(long id) {
        return new MailFilter(Optional.of(id), Optional.empty(), Optional.empty(), Optional.empty());
    }

    String condition() {
        return (id.isPresent() ? " AND id = ?" : "")
            + (destination.isPresent() ? " AND destination = ?" : "")
            + (sender.isPresent() ? " AND LOWER(sender) = ?" : "")
            + (olderThan.isPresent() ? " AND first_queued <= ?" : "");
    }

    void bind(PreparedStatement statement, int first, Instant now) throws SQLException {
        int index = first;
        if (id.isPresent()) {
            statement.setLong(index++, id.get());
        }
        if (destination.isPresent()) {
            statement.setString(index++, destination.get().name());
        }
        if (sender.isPresent()) {
            statement.setString(index++, sender.get().toLowerCase(Locale.ROOT));
        }
        if (olderThan.isPresent()) {
            statement.setLong(index, now.minus(olderThan.get()).toEpochMilli());
        }
    }
}
