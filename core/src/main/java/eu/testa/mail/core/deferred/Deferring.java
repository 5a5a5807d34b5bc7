package eu.testa.mail.core.deferred;

import eu.testa.mail.core.deferred.DeferredMail.Times;
import eu.testa.mail.core.deferred.DeferredMails.Attempt;
import eu.testa.mail.core.deferred.DeferredMails.Waiting;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.time.Clocks;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores a mail that an attempt did not get rid of: anew, or in the place of what it was under its lease. */
final class Deferring {

    private static final Logger LOGGER = LoggerFactory.getLogger(Deferring.class);

    private final DeferredMails mails;
    private final DownDestinations down;
    private final RetrySchedule schedule;
    private final Clocks clocks;

    Deferring(DeferredMails mails, DownDestinations down, RetrySchedule schedule, Clocks clocks) {
        this.mails = mails;
        this.down = down;
        this.schedule = schedule;
        this.clocks = clocks;
    }

    /** When this returns, the mail is stored durably, or another server has it. */
    void store(Undelivered mail) throws IOException {
        List<Waiting> parts = mail.parts().stream()
            .map(part -> new Waiting(part, nextAttempt(part), attempt(part))).toList();
        if (mail.lease().isEmpty() || !deferAgain(mail.lease().get(), mail.mailName(), parts)) {
            Times times = new Times(mail.since(), Optional.of(schedule.warnAt(mail.since())), schedule.expireAt(mail.since()));
            for (Waiting part : parts) {
                mails.defer(part, times, mail.message());
            }
        }
    }

    /** @return false if the store has no such mail */
    private boolean deferAgain(Lease.Key lease, String mailName, List<Waiting> parts) throws IOException {
        if (mails.deferAgain(lease, parts)) {
            return true;
        }
        if (!mails.waits(lease.mail(), mailName)) {
            return false;
        }
        LOGGER.warn("The lease on mail {} ({}) was lost during the attempt; the server that has it now decides", mailName,
            lease.mail());
        return true;
    }

    private Instant nextAttempt(Deferral part) {
        Instant now = clocks.wall().instant();
        // mail for a destination that is down or busy is due as soon as it no longer is
        return part.remainder().scope() == Scope.MESSAGE ? schedule.nextAttempt(now) : now;
    }

    private Attempt attempt(Deferral part) {
        RemoteReply reply = part.remainder().reply();
        if (down.closed(part.destination()).equals(Optional.of(reply))) {
            return Attempt.LEFT_WAITING;
        }
        return reply.at().isPresent() ? Attempt.MADE : Attempt.NONE;
    }
}
