package eu.testa.mail.mailets;

import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.Handover;
import eu.testa.mail.core.delivery.RecipientResult.Delivered;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mail.Recipient;
import eu.testa.mail.core.report.ReportKind;
import eu.testa.mail.mailets.james.DeliveryResults;
import eu.testa.mail.mailets.james.Envelopes;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import eu.testa.mail.mailets.james.Parameters;
import eu.testa.mail.mailets.james.StoredMessage;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.inject.Inject;
import javax.inject.Named;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.model.MailboxConstants;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.transport.mailets.delivery.MailboxAppender;
import org.apache.james.transport.mailets.delivery.MailboxAppenderImpl;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.mailet.Mail;
import org.apache.mailet.StorageDirective;
import org.apache.mailet.base.GenericMailet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Puts mail into the mailboxes of its recipients, as James' {@code LocalDelivery} does, and sends those on of whom the
 * sender asked to be told (NOTIFY=SUCCESS, RFC 3461) and in whose mailbox the mail really is. Where a mailbox cannot take
 * it, the mail goes to the processor {@code error} for that recipient.
 *
 * <p>Return-Path (RFC 5321 §4.4) is added on top; all other octets are as they came, which James' own mailet does not keep.
 *
 * <pre>{@code
 * <mailet match="RecipientIsLocal" class="MailboxDelivery">
 *     <deliveredProcessor>delivered</deliveredProcessor>
 * </mailet>
 * }</pre>
 */
public class MailboxDelivery extends GenericMailet {

    private static final Logger LOGGER = LoggerFactory.getLogger(MailboxDelivery.class);
    /** A mailbox that is in use elsewhere is free again soon. */
    private static final Retry AGAIN = Retry.backoff(3, Duration.ofMillis(200)).maxBackoff(Duration.ofSeconds(1));

    private final UsersRepository users;
    private final MailboxAppender mailboxes;
    private final Metric delivered;
    private final Clock clock;
    private String deliveredProcessor;

    @Inject
    public MailboxDelivery(UsersRepository users, @Named("mailboxmanager") MailboxManager mailboxes, MetricFactory metrics,
                           Clock clock) {
        this(users, new MailboxAppenderImpl(mailboxes), metrics, clock);
    }

    MailboxDelivery(UsersRepository users, MailboxAppender mailboxes, MetricFactory metrics, Clock clock) {
        this.users = users;
        this.mailboxes = mailboxes;
        this.delivered = metrics.generate("localDeliveredMails");
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
        MessageSource message = MimeMessageOctets.of(mail.getMessage());
        Set<String> stored = new HashSet<>();
        List<MailAddress> failed = new ArrayList<>();
        for (MailAddress recipient : mail.getRecipients()) {
            if (isStored(mail, message, recipient)) {
                stored.add(recipient.asString());
            } else {
                failed.add(recipient);
            }
        }
        if (!failed.isEmpty()) {
            giveToAdministrator(mail, failed);
        }
        sendOn(mail, stored);
    }

    private boolean isStored(Mail mail, MessageSource message, MailAddress recipient) {
        try {
            Username user = users.getUsername(recipient);
            Mono.from(mailboxes.append(StoredMessage.below(fields(mail, recipient), mail.getName(), message), user,
                StorageDirective.fromMail(user, mail).withDefaultFolder(MailboxConstants.INBOX))).retryWhen(AGAIN).block();
            delivered.increment();
            LOGGER.info("Mail {} from {} is in the mailbox of {}", mail.getName(), mail.getMaybeSender().asString("<>"),
                recipient.asString());
            return true;
        } catch (MessagingException | UsersRepositoryException | RuntimeException e) {
            LOGGER.error("Mail {} cannot be put into the mailbox of {}", mail.getName(), recipient.asString(), e);
            return false;
        }
    }

    /** Those that are added on top, with what other mailets want this recipient to have. */
    private static String fields(Mail mail, MailAddress recipient) {
        StringBuilder fields = new StringBuilder("Return-Path: " + mail.getMaybeSender().asPrettyString() + "\r\n");
        mail.getPerRecipientSpecificHeaders().getHeadersForRecipient(recipient).forEach(header ->
            fields.append(header.getName()).append(": ").append(header.getValue()).append("\r\n"));
        return fields.toString();
    }

    private void giveToAdministrator(Mail mail, List<MailAddress> recipients) throws MessagingException {
        Mail failed = MailImpl.builder()
            .name("error-" + mail.getName())
            .sender(mail.getMaybeSender())
            .addRecipients(recipients)
            .mimeMessage(mail.getMessage())
            .state(Mail.ERROR)
            .build();
        try {
            getMailetContext().sendMail(failed);
        } finally {
            LifecycleUtil.dispose(failed);
        }
    }

    private void sendOn(Mail mail, Set<String> stored) {
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
