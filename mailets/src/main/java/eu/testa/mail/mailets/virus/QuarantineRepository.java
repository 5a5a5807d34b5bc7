package eu.testa.mail.mailets.virus;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mime.MessageId;
import eu.testa.mail.core.quarantine.QuarantineStore;
import eu.testa.mail.core.quarantine.QuarantinedMail;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
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

/** The quarantine in one of James' mail repositories, which know mail by its name. */
public final class QuarantineRepository implements QuarantineStore<Mail> {

    /** Opens the spool; James makes its queues only when the server has started. */
    public interface Spool {
        MailQueue open();
    }

    private static final AttributeName SINCE = AttributeName.of("testa.quarantine.since");
    private static final AttributeName REASON = AttributeName.of("testa.quarantine.reason");

    private final MailRepositoryStore repositories;
    private final MailRepositoryUrl url;
    private final Spool spool;

    public QuarantineRepository(MailRepositoryStore repositories, MailRepositoryUrl url, Spool spool) {
        this.repositories = repositories;
        this.url = url;
        this.spool = spool;
    }

    @Override
    public String name(Mail mail) {
        return mail.getName();
    }

    @Override
    public List<String> recipients(Mail mail) {
        return mail.getRecipients().stream().map(MailAddress::asString).toList();
    }

    @Override
    public void put(String key, Mail mail, Instant since, String reason) throws IOException {
        String name = mail.getName();
        mail.setAttribute(new Attribute(SINCE, AttributeValue.of(since.toString())));
        mail.setAttribute(new Attribute(REASON, AttributeValue.of(reason)));
        mail.setName(key);
        try {
            repository().store(mail);
        } catch (MessagingException e) {
            throw asIOException(e);
        } finally {
            mail.setName(name);
        }
    }

    @Override
    public List<String> keys() throws IOException {
        try {
            List<String> keys = new ArrayList<>();
            for (Iterator<MailKey> all = repository().list(); all.hasNext();) {
                keys.add(all.next().asString());
            }
            return keys;
        } catch (MessagingException e) {
            throw asIOException(e);
        }
    }

    @Override
    public Optional<Mail> open(String key) throws IOException {
        try {
            return Optional.ofNullable(repository().retrieve(new MailKey(key)));
        } catch (MessagingException e) {
            throw asIOException(e);
        }
    }

    @Override
    public QuarantinedMail describe(String key, Mail mail) throws IOException {
        try {
            return new QuarantinedMail(key, Optional.of(since(mail)), text(mail, REASON).orElse("unknown"),
                mail.getMaybeSender().asOptional().map(MailAddress::asString), recipients(mail), MessageId.of(message(mail)),
                mail.getMessageSize(), Collections.list(mail.getMessage().getAllHeaderLines()));
        } catch (MessagingException e) {
            throw asIOException(e);
        }
    }

    /** A mail that something else put into this repository counts from when James last touched it. */
    private static Instant since(Mail mail) {
        return text(mail, SINCE).map(Instant::parse).orElseGet(() -> mail.getLastUpdated().toInstant());
    }

    @Override
    public MessageSource message(Mail mail) throws IOException {
        try {
            return MimeMessageOctets.of(mail.getMessage());
        } catch (MessagingException e) {
            throw asIOException(e);
        }
    }

    @Override
    public void spool(Mail mail, Optional<String> mark) throws IOException {
        mark.ifPresent(reason -> VirusMark.set(mail, reason));
        mail.removeAttribute(SINCE);
        mail.removeAttribute(REASON);
        mail.setState(Mail.DEFAULT);
        try {
            spool.open().enQueue(mail);
        } catch (MessagingException e) {
            throw asIOException(e);
        }
    }

    @Override
    public void remove(String key) throws IOException {
        try {
            repository().remove(new MailKey(key));
        } catch (MessagingException e) {
            throw asIOException(e);
        }
    }

    @Override
    public void close(Mail mail) {
        LifecycleUtil.dispose(mail);
    }

    private MailRepository repository() throws IOException {
        try {
            return repositories.select(url);
        } catch (MailRepositoryStore.MailRepositoryStoreException e) {
            throw new IOException("the quarantine " + url.asString() + " cannot be opened", e);
        }
    }

    private static IOException asIOException(MessagingException e) {
        return new IOException(e.getMessage(), e);
    }

    private static Optional<String> text(Mail mail, AttributeName name) {
        return AttributeUtils.getValueAndCastFromMail(mail, name, String.class);
    }
}
