package eu.testa.mail.core.evidence.witness;

import eu.testa.mail.core.evidence.checkpoint.CheckpointLetter;
import eu.testa.mail.core.log.Printable;
import eu.testa.mail.core.memory.LimitedMap;
import eu.testa.mail.core.mime.ReceivedReport;
import eu.testa.mail.core.mime.ReceivedReport.Action;
import eu.testa.mail.core.mime.ReceivedReport.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What servers report of the copies that the next server took (RFC 3464). A report counts if it names a copy by an id that nobody can know
 * but who has had that copy. Of a refusal is spoken until a later copy is reported to have arrived, which is asked for meanwhile; or until
 * one was with the next server for a day and nobody has said that it went no further.
 *
 * <p>For any number of threads.
 */
final class CopyReports {

    /** Those of a week, where there is one every ten minutes. */
    private static final int MOST = 1000;
    private static final int LONGEST = 500;
    private static final Duration DAY = Duration.ofDays(1);
    private static final Set<Action> TAKEN = EnumSet.of(Action.DELIVERED, Action.RELAYED, Action.EXPANDED);

    /** When each copy was mailed, by its id. */
    private final Map<String, Instant> copies = LimitedMap.ofTheNewest(MOST);
    private Optional<Refusal> refusal = Optional.empty();
    /** Since when the next server has had a copy, after the last refusal was reported. */
    private Optional<Instant> handedOn = Optional.empty();
    private boolean newlyRefused;

    /**
     * @param first  when the first copy was mailed that was refused
     * @param newest when the newest was
     * @param said   by whom, in which words
     */
    private record Refusal(Instant first, Instant newest, String said) {

        Refusal and(Refusal other) {
            Refusal later = other.newest.isBefore(newest) ? this : other;
            return new Refusal(first.isBefore(other.first) ? first : other.first, later.newest, later.said);
        }
    }

    synchronized void mailed(String id, Instant at) {
        copies.put(id, at);
    }

    /** The next server has taken a copy. */
    synchronized void handedOn(Instant at) {
        handedOn = handedOn.or(() -> Optional.of(at));
    }

    /** @return whether it is about a copy, and says what became of it */
    synchronized boolean take(ReceivedReport report) {
        Optional<Instant> mailed = Stream.concat(report.envelopeId().stream(), report.messageId().flatMap(CheckpointLetter::idOf).stream())
            .map(copies::get).filter(at -> at != null).findFirst();
        if (mailed.isEmpty()) {
            return false;
        }
        Optional<Outcome> refused = report.outcomes().stream().filter(one -> one.action() == Action.FAILED).findFirst();
        if (refused.isPresent()) {
            refused(mailed.get(), said(report.reporter(), refused.get()));
            return true;
        }
        boolean taken = report.outcomes().stream().anyMatch(one -> TAKEN.contains(one.action()));
        if (taken && refusal.filter(before -> mailed.get().isAfter(before.newest())).isPresent()) {
            refusal = Optional.empty();
        }
        return taken;
    }

    private void refused(Instant mailed, String said) {
        Refusal now = new Refusal(mailed, mailed, said);
        refusal = Optional.of(refusal.map(before -> before.and(now)).orElse(now));
        handedOn = Optional.empty();
        newlyRefused = true;
    }

    private static String said(String reporter, Outcome outcome) {
        String said = Printable.of((reporter.isEmpty() ? "a server" : reporter) + " reports: " + outcome.words());
        return said.length() > LONGEST ? said.substring(0, LONGEST) + "..." : said;
    }

    /** Whether a refusal was reported since this was asked last. */
    synchronized boolean wasRefused() {
        boolean was = newlyRefused;
        newlyRefused = false;
        return was;
    }

    /** Why copies do not arrive that the next server took, as far as anybody has said so. */
    synchronized Optional<String> refusal(Instant now) {
        if (handedOn.filter(since -> isADayAgo(since, now)).isPresent()) {
            refusal = Optional.empty();
        }
        return refusal.map(one -> "the next server took them, but since that of " + one.first() + " " + one.said());
    }

    /** A clock that was set back puts nothing off. */
    private static boolean isADayAgo(Instant since, Instant now) {
        return !now.isBefore(since.plus(DAY)) || now.isBefore(since);
    }
}
