package eu.testa.mail.server.spool;

import static org.apache.james.queue.api.Mails.defaultMail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.testa.mail.core.log.LogKeys;
import eu.testa.mail.core.metrics.Metrics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailetcontainer.impl.JamesMailSpooler;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.mailrepository.api.Protocol;
import org.apache.james.mailrepository.memory.MailRepositoryStoreConfiguration;
import org.apache.james.mailrepository.memory.MemoryMailRepository;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryStore;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryUrlStore;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

/** With the spooler over a queue. */
class EnduringProcessorTest {

    private static final int WORKERS = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final MailRepositoryUrl ERROR = MailRepositoryUrl.from("memory://error");

    @TempDir
    private Path folder;

    @Test
    void shouldNameTheMailInEachLineThatIsLoggedMeanwhile() throws Exception {
        AtomicReference<String> named = new AtomicReference<>();
        new EnduringProcessor(mail -> named.set(MDC.get(LogKeys.MAIL))).service(defaultMail().name("deep0").build());

        assertThat(named).hasValue("deep0");
        assertThat(MDC.get(LogKeys.MAIL)).isNull();
    }

    @Test
    void shouldKeepTheWorkersAliveWhateverAMailBringsAbout() throws Exception {
        FileMailQueueFactory queues = new FileMailQueueFactory(folder, Clock.systemUTC(),
            new RawMailQueueItemDecoratorFactory(), new Metrics(), () -> { });
        MemoryMailRepositoryStore repositories = new MemoryMailRepositoryStore(new MemoryMailRepositoryUrlStore(),
            (type, url) -> new MemoryMailRepository(),
            MailRepositoryStoreConfiguration.forItems(new MailRepositoryStoreConfiguration.Item(
                List.of(new Protocol("memory")), MemoryMailRepository.class.getName(),
                new BaseHierarchicalConfiguration())));
        repositories.init();
        Set<String> processed = ConcurrentHashMap.newKeySet();
        MailProcessor mailets = mail -> {
            switch (mail.getName().replaceAll("\\d", "")) {
                case "deep" -> throw new StackOverflowError("nested too deep");
                case "big" -> throw new OutOfMemoryError("Java heap space");
                case "incomplete" -> throw new NoClassDefFoundError("a/jar/is/missing");
                default -> processed.add(mail.getName());
            }
        };
        ManageableMailQueue spool = queues.createQueue(MailQueueFactory.SPOOL);
        Spooler spooler = new Spooler(new RecordingMetricFactory(), new EnduringProcessor(mailets), repositories, queues);
        spooler.configure(new JamesMailSpooler.Configuration(WORKERS, ERROR));
        spooler.init();
        try {
            for (int i = 0; i < 2 * WORKERS; i++) {
                for (String trouble : new String[] {"deep", "big", "incomplete"}) {
                    spool.enQueue(defaultMail().name(trouble + i).build());
                }
            }
            spool.enQueue(defaultMail().name("sound").build());

            await().atMost(PATIENCE).until(() -> processed.contains("sound"));
            await("what cannot be processed is kept where an administrator looks").atMost(PATIENCE)
                .until(() -> repositories.select(ERROR).size() == 6 * WORKERS && spool.getSize() == 0);
        } finally {
            spooler.dispose();
            queues.close();
        }
    }
}
