package eu.testa.mail.server.spool;

import static org.apache.james.queue.api.Mails.defaultMail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.testa.mail.core.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import javax.mail.MessagingException;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.MailAddress;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailetcontainer.impl.JamesMailSpooler;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.mailrepository.api.Protocol;
import org.apache.james.mailrepository.memory.MailRepositoryStoreConfiguration;
import org.apache.james.mailrepository.memory.MemoryMailRepository;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryStore;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryUrlStore;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolerTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int WORKERS = 3;
    private static final MailRepositoryUrl ERROR = MailRepositoryUrl.from("memory://error");

    @TempDir
    private Path folder;
    private FileMailQueueFactory queues;
    private ManageableMailQueue spool;
    private MemoryMailRepositoryStore repositories;
    private volatile boolean errorRepositoryIsFull;
    private JamesMailSpooler spooler;

    @BeforeEach
    void open() throws Exception {
        queues = new FileMailQueueFactory(folder, Clock.systemUTC(), new RawMailQueueItemDecoratorFactory(), new Metrics(), () -> { });
        spool = queues.createQueue(MailQueueFactory.SPOOL);
        repositories = new MemoryMailRepositoryStore(new MemoryMailRepositoryUrlStore(), (type, url) -> new MemoryMailRepository() {
            @Override
            public MailKey store(Mail mail) {
                if (errorRepositoryIsFull) {
                    throw new IllegalStateException("no space left on device");
                }
                return super.store(mail);
            }
        }, MailRepositoryStoreConfiguration.forItems(new MailRepositoryStoreConfiguration.Item(List.of(new Protocol("memory")),
            MemoryMailRepository.class.getName(), new BaseHierarchicalConfiguration())));
        repositories.init();
    }

    @AfterEach
    void close() throws IOException {
        if (spooler != null) {
            spooler.dispose();
        }
        queues.close();
    }

    private void start(JamesMailSpooler one) {
        spooler = one;
        spooler.configure(new JamesMailSpooler.Configuration(WORKERS, ERROR));
        spooler.init();
    }

    private Spooler own(MailProcessor processors) {
        return new Spooler(new RecordingMetricFactory(), processors, repositories, queues);
    }

    private JamesMailSpooler james(MailProcessor processors) {
        return new JamesMailSpooler(new RecordingMetricFactory(), new NoopGaugeRegistry(), processors, repositories, queues);
    }

    /** What the processors saw of each mail, and what was kept of it. */
    private record Seen(Map<String, List<String>> processed, Set<String> kept) {
    }

    private static String words(Mail mail) {
        return mail.getName() + " for " + mail.getRecipients() + " " + mail.getAttribute(JamesMailSpooler.MAIL_PROCESSING_ERROR_COUNT)
            .map(count -> count.getValue().value().toString()).orElse("never failed");
    }

    private static List<MailAddress> nobody() {
        return List.of();
    }

    /** Mail that fails always, at first, after it has lost recipients; and mail that does not. */
    private Seen seenWith(Function<MailProcessor, JamesMailSpooler> spoolerOf) throws Exception {
        Map<String, List<String>> processed = new ConcurrentHashMap<>();
        start(spoolerOf.apply(mail -> {
            List<String> times = processed.computeIfAbsent(mail.getName(), any -> new ArrayList<>());
            times.add(words(mail));
            switch (mail.getName()) {
                case "always" -> throw new MessagingException("never well");
                case "unchecked" -> throw new IllegalStateException("never well");
                case "loses recipients" -> {
                    mail.setRecipients(nobody());
                    throw new MessagingException("never well");
                }
                case "at first" -> {
                    if (times.size() <= 2) {
                        throw new MessagingException("well the third time");
                    }
                }
                default -> { }
            }
        }));
        for (String name : List.of("always", "unchecked", "loses recipients", "at first", "sound", "sound too")) {
            spool.enQueue(defaultMail().name(name).build());
        }
        await().atMost(PATIENCE).until(() -> spool.getSize() == 0 && processed.size() == 6);
        MailRepository errors = repositories.select(ERROR);
        Set<String> kept = new TreeSet<>();
        for (Iterator<MailKey> keys = errors.list(); keys.hasNext();) {
            MailKey key = keys.next();
            kept.add(words(errors.retrieve(key)));
        }
        errors.removeAll();
        spooler.dispose();
        return new Seen(new TreeMap<>(processed), kept);
    }

    @Test
    void shouldDoWithEachMailWhatJamesOwnWould() throws Exception {
        Seen own = seenWith(this::own);
        queues.close();
        open();

        assertThat(own).isEqualTo(seenWith(this::james));
        assertThat(own.kept()).hasSize(3).allMatch(mail -> mail.contains(" for [recipient1@localhost, recipient2@localhost] "));
        assertThat(own.processed().get("always")).hasSize(JamesMailSpooler.MAXIMUM_FAILURE_COUNT + 1);
    }

    /** James' own leaves the thread interrupted, cannot put the mail into the spool again, and keeps it for ten seconds. */
    @Test
    void shouldProcessAMailAgainWhoseProcessingWasInterruptedAndGoOnWithTheThread() throws Exception {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        spooler = own(mail -> {
            seen.add(words(mail));
            if (seen.size() == 1) {
                Thread.currentThread().interrupt();
            }
        });
        spooler.configure(new JamesMailSpooler.Configuration(1, ERROR));
        spooler.init();

        spool.enQueue(defaultMail().name("interrupted").build());

        await().atMost(PATIENCE).until(() -> seen.size() == 2 && spool.getSize() == 0);
        assertThat(seen.get(1)).endsWith(" 1");
    }

    @Test
    void shouldLeaveMailInTheSpoolThatCanBeKeptNowhereElse() throws Exception {
        errorRepositoryIsFull = true;
        List<String> failed = Collections.synchronizedList(new ArrayList<>());
        start(own(mail -> {
            failed.add(mail.getName());
            throw new MessagingException("never well");
        }));

        spool.enQueue(defaultMail().name("stays").build());

        await().atMost(PATIENCE).until(() -> failed.size() == JamesMailSpooler.MAXIMUM_FAILURE_COUNT + 1 && queues.busy() == 0);
        assertThat(spool.getSize()).as("for later").isEqualTo(1);
    }

    @Test
    void shouldProcessAsManyMailsAtOnceAsItIsToldTo() throws Exception {
        CountDownLatch all = new CountDownLatch(WORKERS);
        CountDownLatch seen = new CountDownLatch(1);
        start(own(mail -> {
            all.countDown();
            awaitLatch(seen);
        }));

        for (int i = 0; i < 2 * WORKERS; i++) {
            spool.enQueue(defaultMail().name("mail-" + i).build());
        }

        awaitLatch(all);
        assertThat(spooler.getCurrentSpoolCount()).isEqualTo(WORKERS);
        seen.countDown();
        await().atMost(PATIENCE).until(() -> spool.getSize() == 0);
        assertThat(spooler.getCurrentSpoolCount()).isZero();
    }

    private static void awaitLatch(CountDownLatch latch) throws MessagingException {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new MessagingException("interrupted", e);
        }
    }

    @Test
    void shouldFinishWhatIsInProcessAndLeaveTheRestWhenItStops() throws Exception {
        CountDownLatch begun = new CountDownLatch(WORKERS);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicReference<Boolean> interrupted = new AtomicReference<>(false);
        Set<String> done = ConcurrentHashMap.newKeySet();
        start(own(mail -> {
            begun.countDown();
            awaitLatch(goOn);
            interrupted.compareAndSet(false, Thread.currentThread().isInterrupted());
            done.add(mail.getName());
        }));
        for (int i = 0; i < 2 * WORKERS; i++) {
            spool.enQueue(defaultMail().name("mail-" + i).build());
        }
        awaitLatch(begun);

        Thread stop = new Thread(spooler::dispose);
        stop.start();
        await().atMost(PATIENCE).until(() -> stop.getState() == Thread.State.TIMED_WAITING);
        goOn.countDown();
        stop.join(PATIENCE.toMillis());

        assertThat(done).hasSize(WORKERS);
        assertThat(interrupted).hasValue(false);
        assertThat(spool.getSize()).isEqualTo(WORKERS);
    }

    @Test
    void shouldProcessNothingWithNoThreads() throws Exception {
        spooler = own(mail -> { });
        spooler.configure(new JamesMailSpooler.Configuration(0, ERROR));

        spooler.init();
        spool.enQueue(defaultMail().name("stays").build());

        spooler.dispose();
        assertThat(spooler.getThreadCount()).isZero();
        assertThat(spooler.getCurrentSpoolCount()).isZero();
        assertThat(spool.getSize()).isEqualTo(1);
    }
}
