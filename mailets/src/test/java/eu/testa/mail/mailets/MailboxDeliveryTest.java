package eu.testa.mail.mailets;

import static eu.testa.mail.mailets.StoreAndForward.ask;
import static eu.testa.mail.mailets.StoreAndForward.mail;
import static eu.testa.mail.mailets.StoreAndForward.recipients;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.DeliveryFigures;
import eu.testa.mail.core.delivery.DeliveryLog;
import eu.testa.mail.core.delivery.Handover;
import eu.testa.mail.core.delivery.RecipientResult.Delivered;
import eu.testa.mail.core.delivery.RecipientResult.Failed;
import eu.testa.mail.core.evidence.WrittenEvidence;
import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.core.store.StoreAwayException;
import eu.testa.mail.mailets.james.DeliveryResults;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.core.Username;
import org.apache.james.core.quota.QuotaSizeLimit;
import org.apache.james.core.quota.QuotaSizeUsage;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.exception.OverQuotaException;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStream;
import org.apache.james.transport.mailets.delivery.MailboxAppender;
import org.apache.james.user.api.UsersRepository;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMailContext.SentMail;
import org.apache.mailet.base.test.FakeMailContext;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Who is told that the mail is in his mailbox; that it really is there, the acceptance tests see. */
class MailboxDeliveryTest {

    private final WrittenEvidence evidence = new WrittenEvidence();

    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final String JEANNE = "Jeanne.Martin@tcn.f.eu-admin.net";
    private static final String PIERRE = "Pierre.Durand@tcn.f.eu-admin.net";
    private static final String FULL = "Luc.Peeters@tcn.f.eu-admin.net";
    private static final String BROKEN = "Anna.Broken@tcn.f.eu-admin.net";
    private static final String AWAY = "Marie.Away@tcn.f.eu-admin.net";
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-02T08:00:00Z"), ZoneOffset.UTC);

    private final FakeMailContext context = FakeMailContext.defaultContext();
    private final List<String> stored = new CopyOnWriteArrayList<>();
    private final List<String> octets = new CopyOnWriteArrayList<>();
    private final AtomicInteger attempts = new AtomicInteger();
    private MailImpl mail;

    @AfterEach
    void dispose() {
        if (mail != null) {
            mail.dispose();
        }
    }

    /** One mailbox is full, and one takes nothing. */
    private MailboxDelivery mailet() {
        UsersRepository users = (UsersRepository) Proxy.newProxyInstance(getClass().getClassLoader(),
            new Class<?>[] {UsersRepository.class}, (proxy, method, arguments) -> Username.of(arguments[0].toString()));
        MailboxAppender mailboxes = (message, user, directive) -> {
            if (user.equals(Username.of(FULL))) {
                attempts.incrementAndGet();
                return Mono.error(new MessagingException("Unable to access mailbox.",
                    new OverQuotaException("too much", QuotaSizeLimit.size(1), QuotaSizeUsage.size(2))));
            }
            if (user.equals(Username.of(AWAY))) {
                attempts.incrementAndGet();
                return Mono.error(new MessagingException("Unable to access mailbox.", new MailboxException("the store is away",
                    new StoreAwayException("connection refused", new SQLException("connection refused", "08001")))));
            }
            if (user.equals(Username.of(BROKEN))) {
                return Mono.error(new IOException("the disk is gone"));
            }
            stored.add(user.asString());
            octets.add(octets(message));
            return Mono.empty();
        };
        return new MailboxDelivery(users, name -> mailboxes, new RecordingMetricFactory(),
            new DeliveryLog(evidence, new DeliveryFigures(new Metrics()), CLOCK), CLOCK);
    }

    private static String octets(MimeMessage message) throws MessagingException {
        try (InputStream in = new MimeMessageInputStream(message)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new MessagingException("unreadable", e);
        }
    }

    private void deliver(String sender, List<String> asked, String... recipients) throws Exception {
        mail = mail(sender, recipients);
        if (!asked.isEmpty()) {
            ask(mail, asked.toArray(String[]::new));
        }
        MailboxDelivery mailet = mailet();
        mailet.init(FakeMailetConfig.builder().mailetName("MailboxDelivery").mailetContext(context)
            .setProperty("deliveredProcessor", "delivered").setProperty("failedProcessor", "ndr").build());
        mailet.service(mail);
        assertThat(stored).containsExactlyElementsOf(List.of(recipients).stream().filter(one -> !Set.of(FULL, BROKEN, AWAY).contains(one))
            .map(one -> one.toLowerCase(Locale.ROOT)).toList());
    }

    @Test
    void shouldSendOnThoseOfWhomTheSenderAskedToBeTold() throws Exception {
        deliver(ALAIN, List.of(PIERRE), JEANNE, PIERRE);

        assertThat(mail.getState()).isEqualTo("delivered");
        assertThat(recipients(mail)).containsExactly(PIERRE);
        assertThat(DeliveryResults.of(mail)).extracting(Delivery::result).singleElement().satisfies(result -> {
            assertThat(result).isInstanceOfSatisfying(Delivered.class, one -> assertThat(one.handover()).isEqualTo(Handover.MAILBOX));
            assertThat(result.reply().at()).isEqualTo(Optional.of(CLOCK.instant()));
        });
    }

    /** James gives what failed to the processor error, and says nothing to the mailets that follow. */
    @Test
    void shouldNotTellThatAMailIsInAMailboxThatDidNotTakeIt() throws Exception {
        deliver(ALAIN, List.of(BROKEN, JEANNE), BROKEN, JEANNE);

        assertThat(recipients(mail)).containsExactly(JEANNE);
        assertThat(context.getSentMails()).singleElement().satisfies(failed -> {
            assertThat(failed.getState()).isEqualTo(Mail.ERROR);
            assertThat(failed.getRecipients()).extracting(Object::toString).containsExactly(BROKEN);
        });
    }

    @Test
    void shouldSendBackWhatAFullMailboxDoesNotTake() throws Exception {
        deliver(ALAIN, List.of(), FULL, JEANNE);

        assertThat(mail.getState()).isEqualTo("ndr");
        assertThat(recipients(mail)).containsExactly(FULL);
        assertThat(DeliveryResults.of(mail)).extracting(Delivery::result).singleElement().satisfies(result -> {
            assertThat(result).isInstanceOf(Failed.class);
            assertThat(result.reply().status()).isEqualTo("5.2.2");
        });
        assertThat(context.getSentMails()).as("nothing for the administrator").isEmpty();
        assertThat(attempts).as("a full mailbox is not tried again").hasValue(1);
    }

    /** As when PostgreSQL goes away between two recipients. */
    @Test
    void shouldLetThoseWaitWhoseMailboxIsAwayAndNobodyElse() throws Exception {
        deliver(ALAIN, List.of(JEANNE), JEANNE, AWAY, BROKEN);

        assertThat(recipients(mail)).as("is told of").containsExactly(JEANNE);
        assertThat(attempts).as("a store that is away is not asked again at once").hasValue(1);
        assertThat(context.getSentMails()).hasSize(2).anySatisfy(waiting -> {
            assertThat(waiting.getState()).as("where WaitForStore is, and its pause").isEqualTo(Mail.ERROR);
            assertThat(waiting.getAttributes()).containsKey(WaitForStore.STORE_IS_AWAY.getName());
            assertThat(waiting.getRecipients()).extracting(Object::toString).containsExactly(AWAY);
        }).anySatisfy(failed -> {
            assertThat(failed.getState()).isEqualTo(Mail.ERROR);
            assertThat(failed.getAttributes()).doesNotContainKey(WaitForStore.STORE_IS_AWAY.getName());
            assertThat(failed.getRecipients()).extracting(Object::toString).containsExactly(BROKEN);
        });
    }

    /** Then the mail as a whole goes to the processor error, where it waits. */
    @Test
    void shouldFailWhereEveryMailboxIsAway() {
        assertThatThrownBy(() -> deliver(ALAIN, List.of(), AWAY)).isInstanceOf(MessagingException.class)
            .satisfies(failure -> assertThat(StoreAwayException.isReasonFor(failure)).isTrue());
        assertThat(context.getSentMails()).isEmpty();
    }

    @Test
    void shouldTellOfSuccessBesideAFullMailbox() throws Exception {
        deliver(ALAIN, List.of(JEANNE), FULL, JEANNE);

        assertThat(recipients(mail)).containsExactly(FULL);
        assertThat(context.getSentMails()).singleElement().satisfies(copy -> {
            assertThat(copy.getState()).isEqualTo("delivered");
            assertThat(copy.getRecipients()).extracting(Object::toString).containsExactly(JEANNE);
        });
    }

    /** RFC 5321 §4.4: where the mail came from stands on top, and nothing else is touched. */
    @Test
    void shouldAddTheReturnPathAndChangeNoOctet() throws Exception {
        deliver(ALAIN, List.of(), JEANNE, PIERRE);

        assertThat(octets).hasSize(2).containsOnly("Return-Path: <" + ALAIN + ">\r\n" + StoreAndForward.MESSAGE);
    }

    @Test
    void shouldSayThatAReportComesFromNobody() throws Exception {
        deliver("", List.of(), JEANNE);

        assertThat(octets).containsExactly("Return-Path: <>\r\n" + StoreAndForward.MESSAGE);
    }

    @Test
    void shouldBeDoneWhereNobodyIsTold() throws Exception {
        deliver(ALAIN, List.of(), JEANNE, PIERRE);

        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(context.getSentMails()).extracting(SentMail::getState).isEmpty();
    }

    @Test
    void shouldBeDoneWithAReportWhateverItAsks() throws Exception {
        deliver("", List.of(JEANNE), JEANNE);

        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
    }

    @Test
    void shouldSayThatTheProcessorIsMissing() {
        assertThatThrownBy(() -> mailet().init(FakeMailetConfig.builder()
            .mailetName("MailboxDelivery").mailetContext(context).build())).isInstanceOf(MessagingException.class)
            .hasMessage("mailetcontainer.xml: MailboxDelivery: <deliveredProcessor> is missing");
    }
}
