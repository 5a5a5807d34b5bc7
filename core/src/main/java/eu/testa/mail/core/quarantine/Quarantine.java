package eu.testa.mail.core.quarantine;

import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.Intervention;
import eu.testa.mail.core.quarantine.Release.Outcome;
import eu.testa.mail.core.virus.VirusPolicy;
import eu.testa.mail.core.virus.VirusPolicy.Decision;
import eu.testa.mail.core.virus.VirusScanner;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mail that was accepted and then found infected. It leaves by an administrator's word, after a new scan; by deletion; or when
 * its time is over. Whatever fails in between, it is in the quarantine or in the spool, or in both, and never in neither.
 *
 * @param <M> a mail as the mail server has it
 */
public final class Quarantine<M> {

    private static final Logger LOGGER = LoggerFactory.getLogger(Quarantine.class);

    private final QuarantineStore<M> store;
    private final Supplier<Duration> keep;
    private final QuarantineAges ages;
    private final VirusScanner scanner;
    private final VirusPolicy policy;
    private final Evidence evidence;
    private final Clock clock;
    /** Held where a mail comes in or goes out: what goes out may be back before it is removed. */
    private final Object door = new Object();

    /**
     * @param keep    how long a mail is kept; asked each time
     * @param ages    how long each has been kept while the server ran
     * @param scanner scans a mail again before it is released
     */
    public Quarantine(QuarantineStore<M> store, Supplier<Duration> keep, QuarantineAges ages, VirusScanner scanner, VirusPolicy policy,
                      Evidence evidence, Clock clock) {
        this.store = store;
        this.keep = keep;
        this.ages = ages;
        this.scanner = scanner;
        this.policy = policy;
        this.evidence = evidence;
        this.clock = clock;
    }

    /**
     * Puts a mail into quarantine; when this returns, it is stored there.
     *
     * @param reason what was found
     * @throws IOException if it cannot be stored; the mail is as it was
     */
    public void put(M mail, String reason) throws IOException {
        String name = store.name(mail);
        String key = new QuarantineKey(name, store.recipients(mail)).text();
        synchronized (door) {
            store.put(key, mail, clock.instant(), reason);
        }
        QuarantinedMail kept = store.describe(key, mail);
        LOGGER.warn("quarantine mail={} from=<{}> to={} action=put reason={}", key, kept.sender().orElse(""), recipients(kept), reason);
        evidence.write(describe(EvidenceRecord.of(EvidenceEvent.QUARANTINED), name, kept).with(EvidenceRecord.RESULT, reason)
            .with(EvidenceRecord.NEXT_ID, key).at(clock.instant()));
    }

    /** All of them, the newest first; before them those that cannot be read. */
    public List<QuarantinedMail> list() throws IOException {
        List<QuarantinedMail> mails = new ArrayList<>();
        for (String key : store.keys()) {
            find(key).ifPresent(mails::add);
        }
        mails.sort(Comparator.comparing(mail -> mail.since().orElse(Instant.MAX), Comparator.reverseOrder()));
        return mails;
    }

    /** A mail, also one that cannot be read, and says so. */
    public Optional<QuarantinedMail> find(String key) throws IOException {
        Optional<M> mail = Optional.empty();
        try {
            mail = store.open(key);
            return mail.isEmpty() ? Optional.empty() : Optional.of(store.describe(key, mail.get()));
        } catch (IOException | RuntimeException e) {
            LOGGER.warn("quarantine mail={} cannot be read", key, e);
            return Optional.of(QuarantinedMail.unreadable(key, e));
        } finally {
            mail.ifPresent(store::close);
        }
    }

    /**
     * Scans a mail again, and if it passes now, puts it back into the spool. It leaves the quarantine only when the spool has
     * it. One mail is released at a time, so none twice.
     */
    public synchronized Release release(String key, Intervention intervention) throws IOException {
        Optional<M> mail = store.open(key);
        if (mail.isEmpty()) {
            return new Release(Outcome.UNKNOWN, "there is no such mail in quarantine");
        }
        try {
            Decision decision = policy.decide(scanner.scan(store.message(mail.get())));
            if (decision instanceof Decision.Refuse refuse) {
                return new Release(Outcome.STILL_REFUSED, refuse.reason());
            }
            if (decision instanceof Decision.TryLater later) {
                return new Release(Outcome.NOT_SCANNED, later.reason());
            }
            QuarantinedMail kept = store.describe(key, mail.get());
            synchronized (door) {
                store.spool(mail.get(), decision instanceof Decision.PassMarked marked ? Optional.of(marked.reason()) : Optional.empty());
                evidence.write(describe(intervention.record(EvidenceEvent.RELEASED), key, kept).at(clock.instant()));
                store.remove(key);
            }
            LOGGER.warn("quarantine mail={} from=<{}> to={} action=release", key, kept.sender().orElse(""), recipients(kept));
            return new Release(Outcome.RELEASED, "scanned again, nothing found; it is on its way");
        } finally {
            store.close(mail.get());
        }
    }

    /** @return whether there was such a mail */
    public synchronized boolean delete(String key, Intervention intervention) throws IOException {
        Optional<QuarantinedMail> mail = find(key);
        if (mail.isEmpty()) {
            return false;
        }
        remove(mail.get(), intervention);
        LOGGER.warn("quarantine mail={} action=delete", key);
        return true;
    }

    /**
     * Deletes what has been kept long enough, by the clock and while the server ran; returns how many mails that were. To be called about
     * once an hour. What cannot be read is kept, because it may be readable again.
     */
    public synchronized int expire() throws IOException {
        Map<String, QuarantinedMail> mails = list().stream().filter(QuarantinedMail::isReadable)
            .collect(Collectors.toMap(mail -> mail.key() + " " + mail.since().get(), Function.identity()));
        Map<String, Duration> kept = ages.look(mails.keySet());
        Duration longEnough = keep.get();
        Instant oldest = clock.instant().minus(longEnough);
        int expired = 0;
        for (Map.Entry<String, QuarantinedMail> mail : mails.entrySet()) {
            Instant since = mail.getValue().since().get();
            if (since.isBefore(oldest) && kept.get(mail.getKey()).compareTo(longEnough) > 0) {
                remove(mail.getValue(), Intervention.of("virus.quarantine.keep"));
                expired++;
                LOGGER.warn("quarantine mail={} action=expire since={}", mail.getValue().key(), since);
            }
        }
        return expired;
    }

    /** A mail goes when the record of its end is durable. */
    private void remove(QuarantinedMail mail, Intervention intervention) throws IOException {
        evidence.write(describe(intervention.record(EvidenceEvent.DELETED), mail.key(), mail).at(clock.instant()));
        try {
            evidence.awaitDurable();
        } catch (IOException e) {
            throw new IOException("the evidence that it is deleted cannot be written, so it stays: " + e.getMessage(), e);
        }
        store.remove(mail.key());
    }

    private static EvidenceRecord.Builder describe(EvidenceRecord.Builder record, String name, QuarantinedMail mail) {
        return record.with(EvidenceRecord.MAIL, name).with(EvidenceRecord.MESSAGE_ID, mail.messageId())
            .with(EvidenceRecord.FROM, mail.isReadable() ? Optional.of(mail.sender().orElse("")) : Optional.empty())
            .with(EvidenceRecord.TO, mail.recipients());
    }

    private static String recipients(QuarantinedMail mail) {
        return "<" + String.join(",", mail.recipients()) + ">";
    }
}
