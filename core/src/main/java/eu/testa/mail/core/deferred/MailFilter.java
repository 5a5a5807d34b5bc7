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
 */
public record MailFilter(Optional<Long> id, Optional<Destination> destination, Optional<String> sender,
                         Optional<Duration> olderThan) {

    /** Every mail. */
    public static final MailFilter ALL =
        new MailFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

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
        if (equals(ALL) && !all) {
            throw new IllegalArgumentException("which mails? Expected id, destination, sender, olderThan, or all=true");
        }
        return this;
    }

    String condition() {
        return (id.isPresent() ? " AND id = :filterId" : "")
            + (destination.isPresent() ? " AND destination = :filterDestination" : "")
            + (sender.isPresent() ? " AND LOWER(sender) = :filterSender" : "")
            + (olderThan.isPresent() ? " AND first_queued <= :filterSince" : "");
    }

    Map<String, Object> arguments(Instant now) {
        Map<String, Object> arguments = new HashMap<>();
        id.ifPresent(one -> arguments.put("filterId", one));
        destination.ifPresent(one -> arguments.put("filterDestination", one.name()));
        sender.ifPresent(one -> arguments.put("filterSender", one.toLowerCase(Locale.ROOT)));
        olderThan.ifPresent(age -> arguments.put("filterSince", now.minus(age)));
        return arguments;
    }
}
