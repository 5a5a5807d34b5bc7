package eu.testa.mail.core.deferred;

import eu.testa.mail.core.deferred.DeferredMail.Times;
import eu.testa.mail.core.deferred.DeferredMails.Attempt;
import eu.testa.mail.core.deferred.DeferredMails.Waiting;
import eu.testa.mail.core.delivery.ReplyJson;
import eu.testa.mail.core.digest.Sha256;
import eu.testa.mail.core.mail.MailName;
import java.sql.Types;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/**
 * How mail that waits is written into its rows.
 *
 * @param run tells this run of the server from all others
 */
record WaitingRows(String run) {

    /** The row of the same mail for the same destination, if it is there. */
    Optional<Long> find(Handle handle, Deferral part, long size) {
        return handle.createQuery("SELECT id FROM deferred_mail WHERE mail_name = :mailName AND destination = :destination "
                + "AND sender = :sender AND recipients = :recipients AND size = :size")
            .bind("mailName", part.mailName()).bind("destination", part.destination().name())
            .bind("sender", part.sender().orElse("")).bind("recipients", part.recipients()).bind("size", size)
            .mapTo(Long.class).findFirst();
    }

    /** A new row, without a lease unless the caller binds one; it binds {@code leasedUntil}. */
    Update insert(Handle handle, Waiting waiting, Times times, long stored, long size) {
        return bind(handle.createUpdate("INSERT INTO deferred_mail (mail_name, destination, sender, state, state_sha256, "
                + "octets, size, recipients, first_queued, next_attempt, warn_at, expire_at, attempts, attempted_by, held, "
                + "returned, reply, lease, leased_until, part_of) VALUES (:mailName, :destination, :sender, :state, :sha256, :octets, "
                + ":size, :recipients, :since, :nextAttempt, :warnAt, :expireAt, :attempts, :attemptedBy, 0, 0, :reply, :token, "
                + ":leasedUntil, :partOf)"), waiting)
            .bind("octets", stored).bind("size", size).bind("since", times.firstQueued())
            .bind("warnAt", times.warnAt()).bind("expireAt", times.expireAt()).bindNull("token", Types.VARCHAR);
    }

    /** Takes what is left of a leased mail into its row, and gives the lease up; 0 rows if the lease was lost. */
    Update replace(Handle handle, Lease.Key lease, Waiting left) {
        return bind(handle.createUpdate("UPDATE deferred_mail SET destination = :destination, state = :state, "
                + "state_sha256 = :sha256, recipients = :recipients, next_attempt = :nextAttempt, "
                + "attempts = attempts + :attempts, attempted_by = COALESCE(:attemptedBy, attempted_by), reply = :reply, "
                + "lease = NULL, leased_until = 0 WHERE id = :id AND lease = :token"), left)
            .bind("id", lease.mail()).bind("token", lease.token());
    }

    /**
     * A new row for a part of a mail that divides: it has waited as long as the whole.
     *
     * @param octets the id of its octets
     */
    Update divide(Handle handle, long whole, Waiting part, long octets) {
        return bind(handle.createUpdate("INSERT INTO deferred_mail (mail_name, destination, sender, state, state_sha256, "
                + "octets, size, recipients, first_queued, next_attempt, warn_at, expire_at, attempts, attempted_by, "
                + "held, returned, reply, leased_until, part_of) SELECT :mailName, :destination, :sender, :state, :sha256, "
                + ":octets, size, :recipients, first_queued, :nextAttempt, warn_at, expire_at, attempts, attempted_by, "
                + "held, returned, :reply, 0, :partOf FROM deferred_mail WHERE id = :whole"), part)
            .bind("octets", octets).bind("whole", whole);
    }

    private Update bind(Update update, Waiting waiting) {
        Deferral part = waiting.part();
        MailName name = new MailName(part.mailName());
        return update.bind("mailName", name.text()).bind("partOf", name.isOfPart() ? name.ofWhole().text() : null)
            .bind("destination", part.destination().name()).bind("sender", part.sender().orElse(""))
            .bind("state", part.state()).bind("sha256", Sha256.of(part.state()))
            .bind("recipients", part.recipients()).bind("nextAttempt", waiting.nextAttempt())
            .bind("reply", ReplyJson.write(part.remainder().reply())).bind("attempts", waiting.attempt() == Attempt.MADE ? 1 : 0)
            .bind("attemptedBy", waiting.attempt() == Attempt.LEFT_WAITING ? null : run);
    }
}
