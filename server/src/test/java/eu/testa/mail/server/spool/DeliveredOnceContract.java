package eu.testa.mail.server.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import eu.testa.mail.core.delivery.DeliveryFigures;
import eu.testa.mail.core.delivery.DeliveryLog;
import eu.testa.mail.core.evidence.WrittenEvidence;
import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.mailets.MailboxDelivery;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.mail.internet.MimeMessage;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.mailbox.MailboxManager;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.james.user.api.UsersRepository;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMailContext;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/**
 * A mail is in a mailbox before it leaves the spool, so a server that is killed in between is given it again, as is one that lost its
 * database in the middle of a commit. It is in the mailbox once.
 */
public abstract class DeliveredOnceContract {

    private static final String JEANNE = "jeanne.martin@tcn.f.eu-admin.net";
    private static final String PIERRE = "pierre.durand@tcn.f.eu-admin.net";
    private static final String TEXT = "Subject: one\r\n\r\ntext\r\n";

    @TempDir
    private Path folder;
    private MailboxDelivery mailet;

    protected abstract MailboxManager mailboxes();

    protected abstract Database database();

    @BeforeEach
    void startMailet() throws Exception {
        UsersRepository users = mock(UsersRepository.class);
        when(users.getUsername(any())).thenAnswer(call -> Username.of(call.getArgument(0).toString()));
        mailet = new MailboxDelivery(users, mailboxes(), new RecordingMetricFactory(),
            new DeliveryLog(new WrittenEvidence(), new DeliveryFigures(new Metrics()), Clock.systemUTC()), Clock.systemUTC());
        mailet.init(FakeMailetConfig.builder().mailetName("MailboxDelivery").mailetContext(FakeMailContext.defaultContext())
            .setProperty("deliveredProcessor", "delivered").setProperty("failedProcessor", "ndr").build());
    }

    private static MailImpl mail(String name, String text, String... recipients) throws Exception {
        MailImpl mail = MailImpl.builder().name(name).sender("alain.dupont@tcn.b.eu-admin.net").addRecipients(recipients).build();
        mail.setMessageNoCopy(new MimeMessageWrapper(
            MimeMessageInputStreamSource.create(name, new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)))));
        return mail;
    }

    private void spool(MailImpl... mails) throws Exception {
        FileMailQueueFactory queues = queues();
        try {
            for (MailImpl mail : mails) {
                queues.createQueue(MailQueueFactory.SPOOL).enQueue(mail);
                mail.dispose();
            }
        } finally {
            queues.close();
        }
    }

    private FileMailQueueFactory queues() throws IOException {
        return new FileMailQueueFactory(folder, Clock.systemUTC(), new RawMailQueueItemDecoratorFactory(), new Metrics(), () -> { });
    }

    /** A server that is killed before the mails it has worked on leave the spool. */
    private void runAndBeKilled(int mails, MailProcessor mailets) throws Exception {
        FileMailQueueFactory queues = queues();
        try {
            for (MailQueueItem item : Flux.from(queues.createQueue(MailQueueFactory.SPOOL).deQueue()).take(mails).toIterable()) {
                new EnduringProcessor(mailets).service(item.getMail());
            }
        } finally {
            queues.close();
        }
    }

    private List<String> delivered() throws Exception {
        return database().read(handle -> handle.createQuery("SELECT account FROM mailbox_message JOIN mailbox ON id = mailbox_id "
            + "ORDER BY account").mapTo(String.class).list());
    }

    private List<Long> numbers(String sql) throws Exception {
        return database().read(handle -> handle.createQuery(sql).mapTo(Long.class).list());
    }

    @Test
    void shouldBeOnceInEachMailboxHoweverOftenTheServerIsKilled() throws Exception {
        spool(mail("Mail1", TEXT, JEANNE, PIERRE));
        for (int kill = 0; kill < 3; kill++) {
            runAndBeKilled(1, mailet::service);
        }

        assertThat(delivered()).containsExactly(JEANNE, PIERRE);
        assertThat(numbers("SELECT messages FROM quota_usage")).as("use of the quotas").containsExactly(1L, 1L);
        assertThat(numbers("SELECT COUNT(*) FROM octets")).as("messages in the store").containsExactly(2L);
        assertThat(numbers("SELECT last_uid FROM mailbox")).containsExactly(1L, 1L);
    }

    /** A matcher that fits one of two recipients makes a copy, which James gives a name of its own each time. */
    @Test
    void shouldKnowACopyOfTheMail() throws Exception {
        spool(mail("Mail1", TEXT, JEANNE, PIERRE));
        for (int kill = 0; kill < 2; kill++) {
            runAndBeKilled(1, mail -> {
                Mail copy = mail.duplicate();
                copy.setRecipients(List.of(new MailAddress(PIERRE)));
                mailet.service(copy);
            });
        }

        assertThat(delivered()).containsExactly(PIERRE);
    }

    /** Somebody may send the same twice, or to himself and to a list that he is on. */
    @Test
    void shouldKeepTwoMailsThatAreAlike() throws Exception {
        spool(mail("Mail1", TEXT, JEANNE), mail("Mail2", TEXT, JEANNE));
        runAndBeKilled(2, mailet::service);
        runAndBeKilled(2, mailet::service);

        assertThat(delivered()).containsExactly(JEANNE, JEANNE);
    }

    /** Such as a notice about a mail that an administrator's mailet makes from a copy of it. */
    @Test
    void shouldKeepWhatElseIsInACopy() throws Exception {
        spool(mail("Mail1", TEXT, JEANNE));
        MimeMessage words = mail("notice", "Subject: a notice\r\n\r\n", JEANNE).getMessage();
        runAndBeKilled(1, mail -> {
            Mail notice = mail.duplicate();
            notice.setMessage(words);
            mailet.service(notice);
            mailet.service(mail);
        });

        assertThat(delivered()).containsExactly(JEANNE, JEANNE);
    }

    /** A commit whose connection broke may still be on its way while the mail is tried again. */
    @Test
    void shouldBeOnceInTheMailboxThoughItIsPutThereSeveralTimesAtOnce() throws Exception {
        int threads = 4;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            mailet.service(mail("Mail0", TEXT, JEANNE));
            List<Future<?>> deliveries = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                deliveries.add(pool.submit(() -> {
                    mailet.service(mail("Mail1", TEXT, JEANNE));
                    return null;
                }));
            }
            for (Future<?> delivery : deliveries) {
                delivery.get();
            }
        } finally {
            pool.shutdownNow();
        }

        assertThat(delivered()).containsExactly(JEANNE, JEANNE);
        assertThat(numbers("SELECT uid FROM mailbox_message ORDER BY uid")).containsExactly(1L, 2L);
    }

    /** Who has fetched and deleted it gets what comes again: nobody knows that he had it. */
    @Test
    void shouldTakeAMailAgainThatIsNoLongerThere() throws Exception {
        mailet.service(mail("Mail1", TEXT, JEANNE));
        database().write(handle -> handle.execute("DELETE FROM mailbox_message"));
        mailet.service(mail("Mail1", TEXT, JEANNE));

        assertThat(delivered()).containsExactly(JEANNE);
    }
}
