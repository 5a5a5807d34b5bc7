package eu.testa.mail.core.deferred;

import eu.testa.mail.core.deferred.QueueAdministration.Changed;
import eu.testa.mail.core.deferred.QueueAdministration.DecidedMail;
import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.Intervention;
import eu.testa.mail.core.time.Clocks;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an administrator decides about mail that waits. Each mail that is held, let go or deleted has a record in the evidence;
 * what is deleted has a durable one.
 */
public final class QueueDecisions {

    private static final Logger LOGGER = LoggerFactory.getLogger(QueueDecisions.class);

    private final QueueAdministration queue;
    private final Evidence evidence;
    private final Envelopes envelopes;
    private final Clocks clocks;

    /** What can be done with a mail. */
    public enum Decision {
        /** It is tried now. */
        RETRY,
        /** It goes nowhere. */
        HOLD,
        /** It is not held any more. */
        RELEASE,
        /** It goes back to its sender. */
        RETURN,
        /** It is gone, and nobody is told. */
        DELETE;

        /** As administrators write it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How the evidence names a mail.
     *
     * @param id         under which this server took it
     * @param recipients those who are left
     */
    public record Named(String id, List<String> recipients) {
    }

    /** Reads what is kept with a mail. */
    @FunctionalInterface
    public interface Envelopes {

        /**
         * @throws IOException if it is not readable
         */
        Named of(DecidedMail mail) throws IOException;
    }

    /** There is no such mail. */
    public static final class NoSuchMailException extends IOException {

        private static final long serialVersionUID = 1L;

        public NoSuchMailException(long id) {
            super("there is no mail " + id + " in the queue");
        }
    }

    /** Nothing can be done with the mail now. */
    public static final class BusyMailException extends IOException {

        private static final long serialVersionUID = 1L;

        private BusyMailException(long id) {
            super("mail " + id + " is being delivered at this moment; try again");
        }
    }

    public QueueDecisions(QueueAdministration queue, Evidence evidence, Envelopes envelopes, Clocks clocks) {
        this.queue = queue;
        this.evidence = evidence;
        this.envelopes = envelopes;
        this.clocks = clocks;
    }

    /**
     * @param which  what it is about
     * @param within for how long whoever asks waits for an answer: what is not begun with by then is left; empty for as long
     *               as it takes
     * @param by     whose decision it is
     * @return with how many mails it was done, more than none where one mail was named; and what is left
     * @throws NoSuchMailException if one mail was named that is not there
     * @throws BusyMailException   if one mail was named with which it cannot be done now
     */
    public Changed decide(Decision decision, MailFilter which, Optional<Duration> within, Intervention by) throws IOException {
        Optional<Instant> end = within.map(clocks.steady().instant()::plus);
        QueueAdministration noting = queue.forDecision((event, mails) -> note(event, mails, by),
            () -> end.isEmpty() || clocks.steady().instant().isBefore(end.get()));
        Changed changed = switch (decision) {
            case RETRY -> noting.retryNow(which);
            case HOLD -> noting.hold(which, true);
            case RELEASE -> noting.hold(which, false);
            case RETURN -> noting.giveUp(which);
            case DELETE -> noting.delete(which);
        };
        LOGGER.info("queue {} {}: {} mails{}", decision.word(), which, changed.mails(), changed.left().isPresent() ? " so far" : "");
        if (changed.mails() == 0 && which.id().isPresent()) {
            long id = which.id().get();
            throw queue.get(id).isEmpty() ? new NoSuchMailException(id) : new BusyMailException(id);
        }
        return changed;
    }

    private void note(EvidenceEvent event, List<DecidedMail> mails, Intervention by) throws IOException {
        for (DecidedMail mail : mails) {
            Named named = named(mail).orElse(new Named(mail.mailName(), List.of()));
            evidence.write(by.record(event).with(EvidenceRecord.MAIL, named.id()).with(EvidenceRecord.TO, named.recipients())
                .with(EvidenceRecord.HOST, mail.destination().name()).at(clocks.wall().instant()));
        }
        if (event == EvidenceEvent.DELETED) {
            evidence.awaitDurable();
        }
    }

    private Optional<Named> named(DecidedMail mail) {
        try {
            return Optional.of(envelopes.of(mail));
        } catch (IOException e) {
            LOGGER.warn("The envelope of mail {} cannot be read, so the evidence does not name its recipients: {}", mail.mailName(),
                e.getMessage());
            return Optional.empty();
        }
    }
}
