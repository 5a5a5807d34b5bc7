package eu.testa.mail.mailets;

import com.google.common.base.Throwables;
import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.DeliveryLog;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mail.Recipient;
import eu.testa.mail.core.report.WaysOn;
import eu.testa.mail.core.store.StoreAwayException;
import eu.testa.mail.mailets.delivery.DeliveryName;
import eu.testa.mail.mailets.delivery.LocalDeliveries;
import eu.testa.mail.mailets.delivery.Onward;
import eu.testa.mail.mailets.james.Envelopes;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import eu.testa.mail.mailets.james.Parameters;
import eu.testa.mail.mailets.james.UnchangedMessage;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Named;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailbox.MailboxSession;
import org.apache.james.mailbox.exception.OverQuotaException;
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
 * sender asked to be told (NOTIFY=SUCCESS, RFC 3461) and in whose mailbox the mail really is. For those whose mailbox is full
 * it goes to another processor, which sends it back (5.2.2). Where a mailbox cannot take it for another reason, the mail goes to
 * the processor {@code error} for that recipient; what failed because the database is away waits there for it
 * ({@link WaitForStore}). A mail that the spool gives once more, because the server was killed meanwhile, is not put into a
 * mailbox twice. Each mailbox that has it, and each that is full, is a line in
 * {@code delivery.log}.
 *
 * <p>Return-Path (RFC 5321 §4.4) is added on top; all other octets are as they came, which James' own mailet does not keep.
 *
 * <pre>{@code
 * <mailet match="RecipientIsLocal" class="MailboxDelivery">
 *     <deliveredProcessor>delivered</deliveredProcessor>
 *     <failedProcessor>ndr</failedProcessor>
 * </mailet>
 * }</pre>
 */
public class MailboxDelivery extends GenericMailet {

    private static final Logger LOGGER = LoggerFactory.getLogger(MailboxDelivery.class);
    /** A mailbox that is in use elsewhere is free again soon. */
    private static final Retry AGAIN = Retry.backoff(3, Duration.ofMillis(200)).maxBackoff(Duration.ofSeconds(1))
        .filter(failure -> !isOverQuota(failure) && !StoreAwayException.isReasonFor(failure));

    private final UsersRepository users;
    private final Function<DeliveryName, MailboxAppender> mailboxes;
    private final Metric delivered;
    private final Clock clock;
    private final LocalDeliveries deliveries;
    private Onward onward;

    @Inject
    public MailboxDelivery(UsersRepository users, @Named("mailboxmanager") MailboxManager mailboxes, MetricFactory metrics,
                           DeliveryLog log, Clock clock) {
        this(users, name -> new Appender(mailboxes, name), metrics, log, clock);
    }

    MailboxDelivery(UsersRepository users, Function<DeliveryName, MailboxAppender> mailboxes, MetricFactory metrics, DeliveryLog log,
                    Clock clock) {
        this.users = users;
        this.mailboxes = mailboxes;
        this.delivered = metrics.generate("localDeliveredMails");
        this.clock = clock;
        this.deliveries = new LocalDeliveries(log, clock);
    }

    /** Puts mail into mailboxes under its name. */
    private static final class Appender extends MailboxAppenderImpl {

        private final DeliveryName name;

        private Appender(MailboxManager mailboxes, DeliveryName name) {
            super(mailboxes);
            this.name = name;
        }

        @Override
        public MailboxSession createMailboxSession(Username user) {
            MailboxSession session = super.createMailboxSession(user);
            name.useIn(session);
            return session;
        }
    }

    @Override
    public void init() throws MessagingException {
        Parameters<MessagingException> parameters = Parameters.of(getMailetConfig());
        String told = parameters.text("deliveredProcessor");
        String failed = parameters.text("failedProcessor");
        parameters.noOthers();
        // a mailbox puts nobody off whom this mailet does not let wait itself
        onward = new Onward(new WaysOn(failed, failed, told, Mail.GHOST), getMailetContext());
    }

    /** What became of a mail for one recipient. */
    private enum Outcome { STORED, FULL, STORE_AWAY, FAILED }

    @Override
    public void service(Mail mail) throws MessagingException {
        MessageSource message = MimeMessageOctets.of(mail.getMessage());
        Map<Outcome, List<MailAddress>> outcomes = new EnumMap<>(Outcome.class);
        Map<Outcome, Exception> reasons = new EnumMap<>(Outcome.class);
        for (MailAddress recipient : mail.getRecipients()) {
            outcomes.computeIfAbsent(store(mail, message, recipient, reasons), any -> new ArrayList<>()).add(recipient);
        }
        if (outcomes.keySet().equals(Set.of(Outcome.STORE_AWAY))) {
            throw new MessagingException("the mailboxes are away", reasons.get(Outcome.STORE_AWAY));
        }
        if (outcomes.containsKey(Outcome.STORE_AWAY)) {
            letWait(mail, outcomes.get(Outcome.STORE_AWAY));
        }
        if (outcomes.containsKey(Outcome.FAILED)) {
            giveToAdministrator(mail, outcomes.get(Outcome.FAILED), reasons.get(Outcome.FAILED));
        }
        sendOn(mail, message, outcomes);
    }

    private Outcome store(Mail mail, MessageSource message, MailAddress recipient, Map<Outcome, Exception> reasons) {
        try {
            Username user = users.getUsername(recipient);
            MailboxAppender mailbox = mailboxes.apply(DeliveryName.of(mail, recipient));
            Mono.from(mailbox.append(UnchangedMessage.below(fields(mail, recipient), mail.getName(), message), user,
                StorageDirective.fromMail(user, mail).withDefaultFolder(MailboxConstants.INBOX))).retryWhen(AGAIN).block();
            delivered.increment();
            return Outcome.STORED;
        } catch (MessagingException | UsersRepositoryException | RuntimeException e) {
            if (isOverQuota(e)) {
                LOGGER.info("Mail {} goes back: the mailbox of {} is full", mail.getName(), recipient.asString());
                return Outcome.FULL;
            }
            if (StoreAwayException.isReasonFor(e)) {
                reasons.putIfAbsent(Outcome.STORE_AWAY, e);
                return Outcome.STORE_AWAY;
            }
            LOGGER.error("Mail {} cannot be put into the mailbox of {}", mail.getName(), recipient.asString(), e);
            reasons.putIfAbsent(Outcome.FAILED, e);
            return Outcome.FAILED;
        }
    }

    private static boolean isOverQuota(Throwable failure) {
        return Throwables.getCausalChain(failure).stream().anyMatch(OverQuotaException.class::isInstance);
    }

    /** Those that are added on top, with what other mailets want this recipient to have. */
    private static String fields(Mail mail, MailAddress recipient) {
        StringBuilder fields = new StringBuilder("Return-Path: " + mail.getMaybeSender().asPrettyString() + "\r\n");
        mail.getPerRecipientSpecificHeaders().getHeadersForRecipient(recipient).forEach(header ->
            fields.append(header.getName()).append(": ").append(header.getValue()).append("\r\n"));
        return fields.toString();
    }

    /** The others have it. */
    private void letWait(Mail mail, List<MailAddress> recipients) throws MessagingException {
        Mail rest = mail.duplicate();
        try {
            // the same mail, and not one of its own: where the spool is shared, the store has it already
            rest.setName(mail.getName());
            rest.setRecipients(recipients);
            rest.setAttribute(WaitForStore.STORE_IS_AWAY);
            getMailetContext().sendMail(rest, Mail.ERROR);
        } finally {
            LifecycleUtil.dispose(rest);
        }
    }

    private void giveToAdministrator(Mail mail, List<MailAddress> recipients, Throwable why) throws MessagingException {
        Mail failed = MailImpl.builder()
            .name("error-" + mail.getName())
            .sender(mail.getMaybeSender())
            .addRecipients(recipients)
            .mimeMessage(mail.getMessage())
            .state(Mail.ERROR)
            .addAttribute(TellPostmaster.cause(why))
            .build();
        try {
            getMailetContext().sendMail(failed);
        } finally {
            LifecycleUtil.dispose(failed);
        }
    }

    private void sendOn(Mail mail, MessageSource message, Map<Outcome, List<MailAddress>> outcomes) throws MessagingException {
        Envelope envelope = Envelopes.of(mail);
        List<Delivery> ended = Stream.concat(
            of(envelope, outcomes.get(Outcome.STORED)).map(one -> Delivery.here(one, "put into the mailbox", clock.instant())),
            of(envelope, outcomes.get(Outcome.FULL)).map(one -> Delivery.refusedHere(one, "5.2.2", "the mailbox is full", clock.instant())))
            .toList();
        deliveries.write(mail, envelope, message, ended);
        onward.send(mail, envelope, ended);
    }

    private static Stream<Recipient> of(Envelope envelope, List<MailAddress> addresses) {
        Set<String> wanted = addresses == null ? Set.of()
            : addresses.stream().map(MailAddress::asString).collect(Collectors.toSet());
        return envelope.recipients().stream().filter(recipient -> wanted.contains(recipient.address()));
    }

    @Override
    public String getMailetInfo() {
        return "Puts mail into mailboxes, and tells senders who asked";
    }
}
