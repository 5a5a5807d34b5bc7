package eu.testa.mail.core.deferred;

import eu.testa.mail.core.delivery.Destination;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which waiting mails an administrator means: all that fit everything given.
 *
 * @param id          one mail
 * @param destination all for a destination
 * @param sender      all of a sender, case does not matter
 * @param olderThan   all that this server has had for longer
 * @param ids         only these, where a change of many goes on that was begun earlier
 */
public record MailFilter(Optional<Long> id, Optional<Destination> destination, Optional<String> sender,
                         Optional<Duration> olderThan, IdRange ids) {

    /** Every mail. */
    public static final MailFilter ALL =
        new MailFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public MailFilter(Optional<Long> id, Optional<Destination> destination, Optional<String> sender, Optional<Duration> olderThan) {
        this(id, destination, sender, olderThan, IdRange.ALL);
    }

    /**
     * Mails by their ids, which come in the order in which mail began to wait.
     *
     * @param after only those with a higher id
     * @param upTo  none with a higher id
     */
    public record IdRange(long after, long upTo) {

        /** Every id. */
        public static final IdRange ALL = new IdRange(0, Long.MAX_VALUE);
    }

    public static MailFilter of(long id) {
        return new MailFilter(Optional.of(id), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * The same, as what something is done with: nothing is done with all mail because something was left out.
     *
     * @param all whether all mail was said to be meant
     * @throws IllegalArgumentException if nothing was said
     */
    public MailFilter chosen(boolean all) {
        if (in(IdRange.ALL).equals(ALL) && !all) {
            throw new IllegalArgumentException("which mails? Expected id, destination, sender, olderThan, or all=true");
        }
        return this;
    }

    /** The same, of other ids. */
    public MailFilter in(IdRange range) {
        return new MailFilter(id, destination, sender, olderThan, range);
    }

    /** What follows a condition. */
    String condition() {
        return (ids.equals(IdRange.ALL) ? "" : " AND id > :filterAfter AND id <= :filterUpTo")
            + (id.isPresent() ? " AND id = :filterId" : "")
            + (destination.isPresent() ? " AND destination = :filterDestination" : "")
            + (sender.isPresent() ? " AND LOWER(sender) = :filterSender" : "")
            + (olderThan.isPresent() ? " AND first_queued <= :filterSince" : "");
    }

    Map<String, Object> arguments(Instant now) {
        Map<String, Object> arguments = new HashMap<>(Map.of("filterAfter", ids.after(), "filterUpTo", ids.upTo()));
        id.ifPresent(one -> arguments.put("filterId", one));
        destination.ifPresent(one -> arguments.put("filterDestination", one.name()));
        sender.ifPresent(one -> arguments.put("filterSender", one.toLowerCase(Locale.ROOT)));
        olderThan.ifPresent(age -> arguments.put("filterSince", now.minus(age)));
        return arguments;
    }
}
