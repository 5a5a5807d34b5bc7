package eu.testa.mail.core.evidence.witness;

import eu.testa.mail.core.evidence.checkpoint.Checkpoint;
import eu.testa.mail.core.evidence.checkpoint.CheckpointLetter;
import eu.testa.mail.core.evidence.checkpoint.SignedCheckpoint;
import eu.testa.mail.core.evidence.log.EvidenceLog;
import eu.testa.mail.core.evidence.log.OwnLetters.Fate;
import eu.testa.mail.core.evidence.log.OwnLetters.State;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.Notify;
import eu.testa.mail.core.mail.Outbox;
import eu.testa.mail.core.mail.Recipient;
import eu.testa.mail.core.mail.Ret;
import eu.testa.mail.core.mime.ReceivedReport;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mails the newest checkpoint to somebody elsewhere, in the mailbox of another country, say: at the first start, then at most once in
 * the time that the administrator chose, and only if there is something new in the log. As the first record of a file repeats the root of the
 * file before it, one copy speaks for all that was written until then; so the next one waits while one is on its way, for a day at most.
 *
 * <p>What becomes of a copy is known from the records about it as far as the next server, and behind it from the reports of the servers
 * there, if one does not take it. A copy that does not arrive is a cause for {@link #trouble}, of which the postmaster hears once; the
 * next one is tried in its time.
 *
 * <p>Of this the server remembers nothing over a restart: then it mails one more. {@link #tick} is called by one thread every few seconds.
 */
public final class CheckpointPost {

    private static final Logger LOGGER = LoggerFactory.getLogger(CheckpointPost.class);
    private static final Duration AFTER_A_FAILURE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);

    private final EvidenceLog log;
    private final Optional<String> to;
    private final Duration every;
    private final String host;
    private final String from;
    private final Signature signature;
    private final Clock clock;
    private Instant next;
    /** The newest checkpoint of which a copy is on its way or has arrived. */
    private Optional<Checkpoint> mailed = Optional.empty();
    /** The id of the copy that is on its way. */
    private Optional<String> underway = Optional.empty();
    private Instant mailedAt;
    /** What the next server said, or this one, that would not have the last copy. */
    private Optional<String> lost = Optional.empty();
    private final CopyReports reports = new CopyReports();
    private final SecureRandom random = new SecureRandom();
    private volatile Optional<String> trouble = Optional.empty();
    private boolean told;
    private Instant nextNotice;

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
        this.mailedAt = next;
        this.nextNotice = next;
    }

    /** Whether a mail with this Message-ID has a copy of a checkpoint, of whatever server. */
    public static boolean isCopy(String messageId) {
        return CheckpointLetter.isId(messageId);
    }

    /**
     * Mails what is due.
     *
     * @throws IOException if it cannot be put into the outbox; it is tried again in a minute
     */
    public void tick(Outbox outbox) throws IOException {
        if (to.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        underway.map(log.letters()::of).filter(fate -> fate.state() != State.ON_ITS_WAY).ifPresent(fate -> ended(fate, now));
        if (reports.wasRefused()) {
            mailed = Optional.empty();
        }
        noteTrouble(lost.or(() -> reports.refusal(now)));
        mail(outbox, now);
        tellPostmaster(outbox, now);
    }

    private void ended(Fate fate, Instant now) {
        underway = Optional.empty();
        if (fate.state() == State.ARRIVED) {
            lost = Optional.empty();
            reports.handedOn(now);
        } else {
            lost = Optional.of(fate.said());
            mailed = Optional.empty();
        }
    }

    private void noteTrouble(Optional<String> cause) {
        Optional<String> before = trouble;
        trouble = cause.map(words -> "the copies of checkpoints for " + to.get() + " (evidence.mail-to) do not arrive: " + words);
        if (trouble.isEmpty()) {
            told = false;
        } else if (!trouble.equals(before)) {
            LOGGER.warn("Evidence is written and signed, but {}", trouble.get());
        }
    }

    /**
     * Takes what a server reports of a mail of this server: whether it has arrived, or goes no further.
     *
     * @return whether that mail is one of the copies; then nobody else has to read it
     */
    public boolean take(ReceivedReport report) {
        return reports.take(report);
    }

    private void mail(Outbox outbox, Instant now) throws IOException {
        if (!isDue(next, every, now) || underway.isPresent() && !isDue(mailedAt.plus(DAY), DAY, now)) {
            return;
        }
        Optional<SignedCheckpoint> newest = log.newest();
        if (newest.isEmpty() || isKnown(newest.get().checkpoint())) {
            return;
        }
        next = now.plus(AFTER_A_FAILURE);
        String id = CheckpointLetter.newId(random);
        reports.mailed(id, now);
        underway = Optional.of(outbox.send(envelope(id, now),
            signature.sign(new CheckpointLetter(id, host, from, to.get(), newest.get()).octets(now), now)));
        next = now.plus(every);
        mailedAt = now;
        mailed = newest.map(SignedCheckpoint::checkpoint);
        LOGGER.info("A copy of the checkpoint of {} over {} records is mailed to {}", mailed.get().origin(), mailed.get().head().size(),
            to.get());
    }

    /** That one has arrived needs nobody to say, as long as nobody says that one has not. */
    private Envelope envelope(String id, Instant now) {
        Set<Notify> asked = reports.refusal(now).isPresent() ? EnumSet.of(Notify.FAILURE, Notify.SUCCESS) : EnumSet.of(Notify.FAILURE);
        return new Envelope(Optional.of(from), List.of(new Recipient(to.get(), asked, Optional.empty())), Optional.of(Ret.HDRS), Optional.of(id));
    }

    /** A clock that was set back puts nothing off. */
    private static boolean isDue(Instant at, Duration longest, Instant now) {
        return !now.isBefore(at) || at.isAfter(now.plus(longest));
    }

    private boolean isKnown(Checkpoint newest) {
        return mailed.filter(last -> last.equals(newest) || !log.news().between(last, newest)).isPresent();
    }

    /** Once, until a copy arrives; and of a mailbox that is now full and now not, once a day. */
    private void tellPostmaster(Outbox outbox, Instant now) throws IOException {
        if (trouble.isEmpty() || told || !isDue(nextNotice, DAY, now)) {
            return;
        }
        nextNotice = now.plus(AFTER_A_FAILURE);
        outbox.send(Optional.empty(), List.of(from), new CheckpointNotice(host, from, to.get(), trouble.get()).octets(now));
        told = true;
        nextNotice = now.plus(DAY);
    }

    /** Why copies do not arrive now. */
    public Optional<String> trouble() {
        return trouble;
    }
}
