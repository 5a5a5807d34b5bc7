package eu.testa.mail.mailets;

import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.Handover;
import eu.testa.mail.core.delivery.RecipientResult.Delivered;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.Recipient;
import eu.testa.mail.core.report.ReportKind;
import eu.testa.mail.mailets.james.DeliveryResults;
import eu.testa.mail.mailets.james.Envelopes;
import eu.testa.mail.mailets.james.Parameters;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.inject.Inject;
import javax.inject.Named;
import javax.mail.MessagingException;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.model.MailboxConstants;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.transport.mailets.delivery.MailDispatcher;
import org.apache.james.transport.mailets.delivery.MailStore;
import org.apache.james.transport.mailets.delivery.MailboxAppenderImpl;
import org.apache.james.transport.mailets.delivery.SimpleMailStore;
import org.apache.james.user.api.UsersRepository;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import reactor.core.publisher.Mono;

/**
 * Puts mail into the mailboxes of its recipients, as James' {@code LocalDelivery} does, and sends those on of whom the
 * sender asked to be told (NOTIFY=SUCCESS, RFC 3461) and in whose mailbox the mail really is. Where a mailbox cannot take
 * it, the mail goes to the processor {@code error} for that recipient.
 *
 * <pre>{@code
 * <mailet match="RecipientIsLocal" class="MailboxDelivery">
 *     <deliveredProcessor>delivered</deliveredProcessor>
 * </mailet>
 * }</pre>
 */
public class MailboxDelivery extends GenericMailet {

    private final MailStore store;
    private final Clock clock;
    private String deliveredProcessor;

    @Inject
    public MailboxDelivery(UsersRepository users, @Named("mailboxmanager") MailboxManager mailboxes, MetricFactory metrics,
                           Clock clock) {
        this(SimpleMailStore.builder()
            .mailboxAppender(new MailboxAppenderImpl(mailboxes))
            .usersRepository(users)
            .folder(MailboxConstants.INBOX)
            .metric(metrics.generate("localDeliveredMails"))
            .build(), clock);
    }

    MailboxDelivery(MailStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public void init() throws MessagingException {
        Parameters parameters = new Parameters(getMailetConfig());
        deliveredProcessor = parameters.text("deliveredProcessor");
        parameters.noOthers();
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        Set<String> stored = ConcurrentHashMap.newKeySet();
        MailDispatcher.builder()
            .mailStore((recipient, one) -> Mono.from(store.storeMail(recipient, one))
                .doOnSuccess(done -> stored.add(recipient.asString())))
            .consume(false)
            .mailetContext(getMailetContext())
            .retries(MailDispatcher.RETRIES)
            .build()
            .dispatch(mail);
        Envelope envelope = Envelopes.of(mail);
        List<Delivery> due = envelope.recipients().stream()
            .filter(recipient -> stored.contains(recipient.address()))
            .map(this::delivered)
            .filter(delivery -> ReportKind.SUCCESS.isDue(envelope, delivery))
            .toList();
        if (due.isEmpty()) {
            mail.setState(Mail.GHOST);
        } else {
            DeliveryResults.narrow(mail, due);
            mail.setState(deliveredProcessor);
        }
    }

    private Delivery delivered(Recipient recipient) {
        String domain = recipient.address().substring(recipient.address().lastIndexOf('@') + 1);
        RemoteReply reply = RemoteReply.ours("2.0.0", "put into the mailbox", clock.instant());
        return new Delivery(recipient, new Destination(domain), new Delivered(reply, Handover.MAILBOX));
    }

    @Override
    public String getMailetInfo() {
        return "Puts mail into mailboxes, and tells senders who asked";
    }
}
