package eu.testa.mail.core.deferred;

import static eu.testa.mail.core.deferred.TestMail.FRANCE;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import eu.testa.mail.core.time.Clocks;
import eu.testa.mail.core.time.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class RetryRunnerTest {

    private static final Duration OFTEN = Duration.ofMillis(10);

    private final ManualClock clock = new ManualClock();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    /** Of the queue and all that it asks, too. */
    private final Logger logger = (Logger) LoggerFactory.getLogger("eu.testa.mail.core.deferred");
    private final AppenderBase<ILoggingEvent> log = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLevel() + " " + event.getFormattedMessage());
        }
    };
    @TempDir
    Path folder;
    private DeferredStoreFixture store;

    @BeforeEach
    void start() throws Exception {
        store = DeferredStoreFixture.openHasty(folder, clock);
        log.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        store.close();
    }

    private RetryRunner runner(RetryQueue.Handler handler) {
        return new RetryRunner(workers -> new RetryQueue(store.mails(), store.destinations(), new DownDestinations(),
            RetrySchedule.NOTE, new Clocks(clock, clock), workers, 10, handler), OFTEN);
    }

    @Test
    void shouldHandOutWhatIsDueUntilItIsClosed() throws Exception {
        List<String> handedOut = new CopyOnWriteArrayList<>();
        try (RetryRunner runner = runner((lease, message, purpose) -> handedOut.add(lease.mail().mailName()))) {
            store.defer(TestMail.deferral("mail-1", FRANCE), TestMail.message("mail-1"));
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> handedOut.contains("mail-1"));
        }

        store.defer(TestMail.deferral("mail-2", FRANCE), TestMail.message("mail-2"));
        assertThat(handedOut).containsExactly("mail-1");
    }

    @Test
    void shouldLetAnAttemptEndThatIsUnderWay() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        RetryRunner runner = runner((lease, message, purpose) -> {
            begun.countDown();
            return end.await(1, TimeUnit.MINUTES);
        });
        store.defer(TestMail.deferral("mail-1", FRANCE), TestMail.message("mail-1"));
        assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();

        Thread closing = new Thread(runner::close);
        closing.start();
        end.countDown();
        closing.join();

        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).isEmpty();
    }

    /** One line, and not one a second, for as long as the store is away. */
    @Test
    void shouldSayOnceThatTheStoreIsAway() {
        store.close();
        try (RetryRunner runner = runner((lease, message, purpose) -> true)) {
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> lines.stream().anyMatch(line -> line.startsWith("ERROR The store cannot be looked at")));
            Awaitility.await().during(OFTEN.multipliedBy(20)).until(() -> lines.size() == 1);
        }
    }
}
