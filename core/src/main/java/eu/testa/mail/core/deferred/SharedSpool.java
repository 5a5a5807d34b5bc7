package eu.testa.mail.core.deferred;

import eu.testa.mail.core.deferred.DeferredMails.Attempt;
import eu.testa.mail.core.deferred.DeferredMails.Kept;
import eu.testa.mail.core.deferred.DeferredMail.Times;
import eu.testa.mail.core.deferred.DeferredMails.Waiting;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.time.Clocks;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a server has in its spool, kept in the store that it shares with others: deferred mail for {@link Destination#SPOOL},
 * under the lease of the server. When the server dies, the lease runs out, and {@link RetryQueue} hands the mail to another.
 *
 * <p>While a mail is put back into the spool because the store is away, it is there twice under one name; both are one copy in
 * the store, which is removed with the last of them.
 *
 * <p>A lease that could not be renewed in time, because the store was away or this server stood still, has to be had again
 * before the mail is processed ({@link #isOurs}): another server may have it by then.
 */
public final class SharedSpool {

    private static final RemoteReply IN_SPOOL = RemoteReply.ours("4.3.0", "is in the spool of the server that took it");

    private final DeferredMails mails;
    private final Clocks clocks;
    private final Map<String, StoredCopy> copies = new HashMap<>();

    public SharedSpool(DeferredMails mails, Clocks clocks) {
        this.mails = mails;
        this.clocks = clocks;
    }

    /** One mail's place in the store; its fields belong to the spool. */
    public static final class StoredCopy {

        private final String mailName;
        private final Kept kept;
        /** By the steady clock. */
        private Instant leasedUntil;
        private int uses = 1;
        private boolean lost;

        private StoredCopy(String mailName, Kept kept, Instant leasedUntil) {
            this.mailName = mailName;
            this.kept = kept;
            this.leasedUntil = leasedUntil;
        }
    }

    /**
     * Stores a mail durably, under a lease of this server.
     *
     * @param mailName   one that is in the spool under this name already is not stored again
     * @param state      envelope and attributes in the caller's own form
     * @param recipients how many
     */
    public StoredCopy keep(String mailName, Optional<String> sender, byte[] state, int recipients, MessageSource message)
        throws IOException {
        synchronized (copies) {
            StoredCopy there = copies.get(mailName);
            if (there != null) {
                there.uses++;
                return there;
            }
        }
        Instant now = clocks.wall().instant();
        // before the store's own clock begins to count
        Instant until = clocks.steady().instant().plus(mails.term());
        Remainder remainder = new Remainder(Destination.SPOOL, List.of(), IN_SPOOL, Scope.MESSAGE);
        Kept kept = mails.keep(new Waiting(new Deferral(mailName, sender, state, recipients, remainder), now, Attempt.LEFT_WAITING),
            new Times(now, Optional.empty(), RetrySchedule.NOTE.expireAt(now)), mails.term(), message);
        StoredCopy copy = new StoredCopy(mailName, kept, until);
        synchronized (copies) {
            copies.put(mailName, copy);
        }
        return copy;
    }

    /** Whether nobody else has the mail; asks the store only where the lease may have run out. */
    public boolean isOurs(StoredCopy copy) throws IOException {
        synchronized (copies) {
            if (copy.lost || copy.leasedUntil.isAfter(clocks.steady().instant())) {
                return !copy.lost;
            }
        }
        renew(List.of(copy));
        synchronized (copies) {
            return !copy.lost;
        }
    }

    /** Renews what has less than half of its time left; to be called several times in a term. */
    public void renew() throws IOException {
        List<StoredCopy> old;
        synchronized (copies) {
            Instant soon = clocks.steady().instant().plus(mails.term().dividedBy(2));
            old = copies.values().stream().filter(copy -> !copy.lost && copy.leasedUntil.isBefore(soon)).toList();
        }
        if (!old.isEmpty()) {
            renew(old);
        }
    }

    private void renew(List<StoredCopy> old) throws IOException {
        Instant until = clocks.steady().instant().plus(mails.term());
        Set<Lease.Key> lost = mails.renew(leases(old), mails.term());
        synchronized (copies) {
            old.forEach(copy -> {
                copy.leasedUntil = until;
                copy.lost = copy.lost || lost.contains(copy.kept.lease());
            });
        }
    }

    private static List<Lease.Key> leases(Collection<StoredCopy> copies) {
        return copies.stream().map(copy -> copy.kept.lease()).toList();
    }

    /**
     * The mail leaves the spool.
     *
     * @return whether it was there once, so that it is to leave the store too
     */
    public boolean isLastUse(StoredCopy copy) {
        synchronized (copies) {
            return --copy.uses == 0;
        }
    }

    /** Removes mails that are done with; what another server has by now is not touched. */
    public void finish(List<StoredCopy> done) throws IOException {
        mails.finish(done.stream().map(copy -> copy.kept).toList());
        forget(done);
    }

    private void forget(Collection<StoredCopy> gone) {
        synchronized (copies) {
            gone.forEach(copy -> copies.remove(copy.mailName, copy));
        }
    }

    /** Whether the mail was in the spool of another server before, or of an earlier run of this one. */
    public boolean wasTakenOver(StoredCopy copy) {
        return copy.kept.known();
    }

    /** What this server has of the mail cannot be used: any server takes it from the store, after the pause or with the lease's end. */
    public void giveBack(StoredCopy copy, Duration pause) throws IOException {
        try {
            mails.free(List.of(copy.kept.lease()), pause);
        } finally {
            forget(List.of(copy));
        }
    }

    /** This server stops: what it has in its spool is free for the others at once. */
    public void giveBackAll() throws IOException {
        List<StoredCopy> all;
        synchronized (copies) {
            all = List.copyOf(copies.values());
        }
        if (!all.isEmpty()) {
            mails.free(leases(all), Duration.ZERO);
            forget(all);
        }
    }
}
