package eu.testa.mail.mailets.virus;

import com.google.common.hash.Hashing;
import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.Intervention;
import eu.testa.mail.core.mime.MessageId;
import eu.testa.mail.core.virus.VirusPolicy;
import eu.testa.mail.core.virus.VirusPolicy.Decision;
import eu.testa.mail.core.virus.VirusScanner;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.queue.api.MailQueue;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mail that was accepted and then found infected, in one of James' mail repositories. It leaves by an administrator's
 * word, after a new scan; by deletion; or when its time is over.
 *
 * <p>A mail for two countries is deferred as two with one name, and repositories know mail by its name. So each is renamed
 * here, after its recipients: the same mail with the same recipients, and only that, has the same name whenever it comes.
 */
public final class Quarantine {

    /** What came of a wish to release a mail. */
    public enum Release {
        /** It is in the spool again. */
        RELEASED,
        /** A new scan still says no. */
        STILL_REFUSED,
        /** No scanner gave a verdict; ask again later. */
        NOT_SCANNED,
        /** There is no such mail. */
        UNKNOWN
    }

    /**
     * The answer to a wish to release a mail.
     *
     * @param reason in words, for the administrator
     */
    public record Answer(Release release, String reason) {
    }

    /** Opens the spool; James makes its queues only when the server has started. */
    public interface Spool {
        MailQueue open();
    }

    private static final Logger LOGGER = LoggerFactory.getLogger(Quarantine.class);
    private static final AttributeName SINCE = AttributeName.of("testa.quarantine.since");
    private static final AttributeName REASON = AttributeName.of("testa.quarantine.reason");

    private final MailRepositoryStore repositories;
    private final MailRepositoryUrl url;
    private final Duration keep;
    private final VirusScanner scanner;
    private final VirusPolicy policy;
    private final Spool spool;
    private final Evidence evidence;
    private final Clock clock;
    /** Held where a mail comes in or goes out: what goes out may be back before it is removed. */
    private final Object door = new Object();

    /**
     * @param url  the repository
     * @param keep how long a mail is kept
     */
    public Quarantine(MailRepositoryStore repositories, MailRepositoryUrl url, Duration keep, VirusScanner scanner,
                      VirusPolicy policy, Spool spool, Evidence evidence, Clock clock) {
        this.repositories = repositories;
        this.url = url;
        this.keep = keep;
        this.scanner = scanner;
        this.policy = policy;
        this.spool = spool;
        this.evidence = evidence;
        this.clock = clock;
    }

    /**
     * Puts a mail into quarantine; when this returns, it is stored there.
     *
     * @param reason what was found
     */
    public void put(Mail mail, String reason) throws MessagingException {
        String name = mail.getName();
        mail.setAttribute(new Attribute(SINCE, AttributeValue.of(clock.instant().toString())));
        mail.setAttribute(new Attribute(REASON, AttributeValue.of(reason)));
        mail.setName(nameHere(mail));
        try {
            synchronized (door) {
                repository().store(mail);
            }
            LOGGER.warn("quarantine mail={} from=<{}> to={} action=put reason={}", mail.getName(),
                mail.getMaybeSender().asString(""), recipients(mail), reason);
            evidence.write(describe(EvidenceRecord.of(EvidenceEvent.QUARANTINED), name, mail).with(EvidenceRecord.RESULT, reason)
                .with(EvidenceRecord.NEXT_ID, mail.getName()).at(clock.instant()));
        } finally {
            mail.setName(name);
        }
    }

    private static EvidenceRecord.Builder describe(EvidenceRecord.Builder record, String name, Mail mail) throws MessagingException {
        return record.with(EvidenceRecord.MAIL, name)
            .with(EvidenceRecord.MESSAGE_ID, MessageId.of(MimeMessageOctets.of(mail.getMessage())))
            .with(EvidenceRecord.FROM, mail.getMaybeSender().asString(""))
            .with(EvidenceRecord.TO, mail.getRecipients().stream().map(MailAddress::asString).toList());
    }

    private static String nameHere(Mail mail) {
        String recipients = mail.getRecipients().stream().map(one -> one.asString().toLowerCase(Locale.ROOT)).sorted()
            .collect(Collectors.joining(" "));
        String ending = "-" + Hashing.sha256().hashString(recipients, StandardCharsets.UTF_8).toString().substring(0, 12);
        return mail.getName().endsWith(ending) ? mail.getName() : mail.getName() + ending;
    }

    /** All of them, the newest first; before them those that cannot be read. */
    public List<QuarantinedMail> list() throws MessagingException {
        List<QuarantinedMail> mails = new ArrayList<>();
        for (MailKey key : keys()) {
            find(key.asString()).ifPresent(mails::add);
        }
        mails.sort(Comparator.comparing(mail -> mail.since().orElse(Instant.MAX), Comparator.reverseOrder()));
        return mails;
    }

    /** A mail, also one that cannot be read, and says so. */
    public Optional<QuarantinedMail> find(String key) throws MessagingException {
        MailRepository repository = repository();
        Mail mail = null;
        try {
            mail = repository.retrieve(new MailKey(key));
            return mail == null ? Optional.empty() : Optional.of(describe(key, mail));
        } catch (MessagingException | RuntimeException e) {
            LOGGER.warn("quarantine mail={} cannot be read", key, e);
            return Optional.of(QuarantinedMail.unreadable(key, e));
        } finally {
            LifecycleUtil.dispose(mail);
        }
    }

    private static QuarantinedMail describe(String key, Mail mail) throws MessagingException {
        return new QuarantinedMail(key, Optional.of(since(mail)),
            text(mail, REASON).orElse("unknown"),
            mail.getMaybeSender().asOptional().map(MailAddress::asString),
            mail.getRecipients().stream().map(MailAddress::asString).toList(),
            MessageId.of(MimeMessageOctets.of(mail.getMessage())),
            mail.getMessageSize(),
            Collections.list(mail.getMessage().getAllHeaderLines()));
    }

    /**
     * Scans a mail again, and if it passes now, puts it back into the spool, at its beginning. It leaves the quarantine
     * only when the spool has it: whatever happens in between, it is there once or twice, never not at all. One mail is
     * released at a time, so none twice.
     */
    public synchronized Answer release(String key, Intervention intervention) throws MessagingException {
        Mail mail = repository().retrieve(new MailKey(key));
        if (mail == null) {
            return new Answer(Release.UNKNOWN, "there is no such mail in quarantine");
        }
        try {
            Decision decision = policy.decide(scanner.scan(MimeMessageOctets.of(mail.getMessage())));
            if (decision instanceof Decision.Refuse refuse) {
                return new Answer(Release.STILL_REFUSED, refuse.reason());
            }
            if (decision instanceof Decision.TryLater later) {
                return new Answer(Release.NOT_SCANNED, later.reason());
            }
            if (decision instanceof Decision.PassMarked marked) {
                VirusMark.set(mail, marked.reason());
            }
            mail.removeAttribute(SINCE);
            mail.removeAttribute(REASON);
            mail.setState(Mail.DEFAULT);
            synchronized (door) {
                spool.open().enQueue(mail);
                evidence.write(describe(intervention.record(EvidenceEvent.RELEASED), key, mail).at(clock.instant()));
                repository().remove(new MailKey(key));
            }
            LOGGER.warn("quarantine mail={} from=<{}> to={} action=release", key, mail.getMaybeSender().asString(""),
                recipients(mail));
            return new Answer(Release.RELEASED, "scanned again, nothing found; it is on its way");
        } finally {
            LifecycleUtil.dispose(mail);
        }
    }

    /** @return whether there was such a mail */
    public synchronized boolean delete(String key, Intervention intervention) throws MessagingException {
        Optional<QuarantinedMail> mail = find(key);
        if (mail.isEmpty()) {
            return false;
        }
        remove(mail.get(), intervention);
        LOGGER.warn("quarantine mail={} action=delete", key);
        return true;
    }

    /** A mail goes when the record of its end is durable. */
    private void remove(QuarantinedMail mail, Intervention intervention) throws MessagingException {
        evidence.write(intervention.record(EvidenceEvent.DELETED).with(EvidenceRecord.MAIL, mail.key())
            .with(EvidenceRecord.FROM, mail.sender()).with(EvidenceRecord.TO, mail.recipients())
            .with(EvidenceRecord.MESSAGE_ID, mail.messageId()).at(clock.instant()));
        try {
            evidence.awaitDurable();
        } catch (IOException e) {
            throw new MessagingException("the evidence that it is deleted cannot be written, so it stays: " + e.getMessage(), e);
        }
        repository().remove(new MailKey(mail.key()));
    }

    /**
     * Deletes what has been kept long enough; returns how many mails that were. What cannot be read is kept, because it may
     * be readable again.
     */
    public synchronized int expire() throws MessagingException {
        Instant oldest = clock.instant().minus(keep);
        int expired = 0;
        for (QuarantinedMail mail : list()) {
            if (mail.since().orElse(Instant.MAX).isBefore(oldest)) {
                remove(mail, Intervention.of("virus.quarantine.keep"));
                expired++;
                LOGGER.warn("quarantine mail={} action=expire since={}", mail.key(), mail.since().get());
            }
        }
        return expired;
    }

    private MailRepository repository() throws MessagingException {
        try {
            return repositories.select(url);
        } catch (MailRepositoryStore.MailRepositoryStoreException e) {
            throw new MessagingException("the quarantine " + url.asString() + " cannot be opened", e);
        }
    }

    private List<MailKey> keys() throws MessagingException {
        List<MailKey> keys = new ArrayList<>();
        for (Iterator<MailKey> all = repository().list(); all.hasNext();) {
            keys.add(all.next());
        }
        return keys;
    }

    /** A mail that something else put into this repository counts from when James last touched it. */
    private static Instant since(Mail mail) {
        return text(mail, SINCE).map(Instant::parse).orElseGet(() -> mail.getLastUpdated().toInstant());
    }

    private static String recipients(Mail mail) {
        return mail.getRecipients().stream().map(MailAddress::asString).collect(Collectors.joining(",", "<", ">"));
    }

    private static Optional<String> text(Mail mail, AttributeName name) {
        return AttributeUtils.getValueAndCastFromMail(mail, name, String.class);
    }
}
