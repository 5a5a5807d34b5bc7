package eu.testa.mail.core.deferred;

import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RemoteReply;
import java.time.Instant;
import java.util.Optional;

/**
 * A mail that waits, without its octets.
 *
 * @param id          in the store
 * @param mailName    as in the delivery log
 * @param sender      empty for reports
 * @param recipients  how many are left
 * @param size        in octets
 * @param firstQueued when this server took it; what is warned of and given up counts from then
 * @param nextAttempt the earliest time of the next attempt; while its destination is down, the destination's probe decides
 * @param warnAt      when the sender is told of the delay; empty when he was
 * @param expireAt    when it is given up
 * @param attempts    made so far, those made by other mail for the same destination not counted
 * @param held        an administrator stopped it
 * @param returned    an administrator returns it, before its time
 * @param reply       what was said last
 * @param octets      the id of its octets
 */
public record DeferredMail(long id, String mailName, Destination destination, Optional<String> sender, int recipients,
                           long size, Instant firstQueued, Instant nextAttempt, Optional<Instant> warnAt, Instant expireAt,
                           int attempts, boolean held, boolean returned, RemoteReply reply, long octets) {

    static final String COLUMNS = "id, mail_name, destination, NULLIF(sender, '') AS sender, recipients, size, first_queued, "
        + "next_attempt, warn_at, expire_at, attempts, held, returned, reply, octets";
}
