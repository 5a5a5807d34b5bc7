package eu.testa.mail.core.deferred;

import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RemoteReply;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.mapper.Nested;
import org.jdbi.v3.core.mapper.reflect.ColumnName;

/**
 * A mail that waits, without its octets.
 *
 * @param id       in the store
 * @param mailName as in the delivery log
 */
public record DeferredMail(long id, String mailName, Destination destination, @Nested Addresses addresses,
                           @Nested Content content, @Nested Times times, @Nested Attempts attempts, @Nested Orders orders) {

    static final String COLUMNS = "id, mail_name, destination, NULLIF(sender, '') AS sender, recipients, size, first_queued, "
        + "next_attempt, warn_at, expire_at, attempts, held, returned, reply, octets";

    /**
     * Between whom.
     *
     * @param sender     empty for reports
     * @param recipients how many are left
     */
    public record Addresses(Optional<String> sender, int recipients) {
    }

    /**
     * Where its octets are.
     *
     * @param octets their id
     * @param size   how many
     */
    public record Content(long octets, long size) {
    }

    /**
     * What is to happen while it waits.
     *
     * @param firstQueued when this server took it; what is warned of and given up counts from then
     * @param warnAt      when the sender is told of the delay; empty when he was
     * @param expireAt    when it is given up
     */
    public record Times(Instant firstQueued, Optional<Instant> warnAt, Instant expireAt) {
    }

    /**
     * How it went so far.
     *
     * @param made  those made by other mail for the same destination not counted
     * @param next  the earliest time of the next one; while its destination is down, the destination's probe decides
     * @param reply what was said last
     */
    public record Attempts(@ColumnName("attempts") int made, @ColumnName("next_attempt") Instant next, RemoteReply reply) {
    }

    /**
     * What an administrator wants.
     *
     * @param held     it goes nowhere
     * @param returned it goes back before its time
     */
    public record Orders(boolean held, boolean returned) {
    }
}
