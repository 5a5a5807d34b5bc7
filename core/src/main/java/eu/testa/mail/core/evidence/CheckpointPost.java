package eu.testa.mail.core.evidence;

import eu.testa.mail.core.mail.Outbox;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mails the newest checkpoint to somebody elsewhere, in the mailbox of another country, say: at the first start, then at most once in
 * the time that the administrator chose, and only if there is something new in the log. As the first record of a file repeats the root of the
 * file before it, one copy speaks for all that was written until then.
 *
 * <p>Of this the server remembers nothing over a restart: then it mails one more. {@link #tick} is called by one thread every few seconds.
 */
public final class CheckpointPost {

    private static final Logger LOGGER = LoggerFactory.getLogger(CheckpointPost.class);
    private static final Duration AFTER_A_FAILURE = Duration.ofMinutes(1);

    private final EvidenceLog log;
    private final Optional<String> to;
    private final Duration every;
    private final String host;
    private final String from;
    private final Signature signature;
    private final Clock clock;
    private Instant next;
    private Optional<Checkpoint> mailed = Optional.empty();

    /** Signs a mail with the server's own digital ID, if it has one. */
    @FunctionalInterface
    public interface Signature {
        byte[] sign(byte[] mail, Instant now) throws IOException;
    }

    /**
     * @param to    who keeps the copies; nobody where it is empty
     * @param every between two mails
     * @param host  this server
     * @param from  its postmaster
     */
    public CheckpointPost(EvidenceLog log, Optional<String> to, Duration every, String host, String from, Signature signature, Clock clock) {
        this.log = log;
        this.to = to;
        this.every = every;
        this.host = host;
        this.from = from;
        this.signature = signature;
        this.clock = clock;
        this.next = clock.instant();
    }

    /**
     * Mails what is due.
     *
     * @throws IOException if it cannot be put into the outbox; it is tried again in a minute
     */
    public void tick(Outbox outbox) throws IOException {
        Instant now = clock.instant();
        // a clock that was set back puts nothing off
        if (to.isEmpty() || now.isBefore(next) && !next.isAfter(now.plus(every))) {
            return;
        }
        Optional<SignedCheckpoint> newest = log.newest();
        if (newest.isEmpty() || isKnown(newest.get().checkpoint())) {
            return;
        }
        next = now.plus(AFTER_A_FAILURE);
        // without a sender, as a report: what cannot be delivered for days is the postmaster's, and nobody gets a report of it
        outbox.send(Optional.empty(), List.of(to.get()),
            signature.sign(new CheckpointLetter(host, from, to.get(), newest.get()).octets(now), now));
        next = now.plus(every);
        mailed = newest.map(SignedCheckpoint::checkpoint);
        LOGGER.info("A copy of the checkpoint of {} over {} records is mailed to {}", mailed.get().origin(), mailed.get().head().size(),
            to.get());
    }

    private boolean isKnown(Checkpoint newest) {
        return mailed.filter(last -> last.equals(newest) || !log.hasNewsBehind(last)).isPresent();
    }
}
