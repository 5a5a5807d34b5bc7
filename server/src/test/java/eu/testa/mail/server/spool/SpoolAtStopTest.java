package eu.testa.mail.server.spool;

import static org.apache.james.queue.api.Mails.defaultMail;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

class SpoolAtStopTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(200);

    @TempDir
    private Path folder;
    private FileMailQueueFactory queues;
    private ManageableMailQueue spool;
    private SpoolAtStop stop;

    @BeforeEach
    void open() throws IOException {
        queues = new FileMailQueueFactory(folder, Clock.systemUTC(), new RawMailQueueItemDecoratorFactory(), new Metrics(),
            () -> { });
        spool = queues.createQueue(MailQueueFactory.SPOOL);
        stop = new SpoolAtStop(queues);
    }

    @AfterEach
    void close() throws Exception {
        queues.close();
    }

    @Test
    void shouldWaitForMailThatIsInProcess() throws Exception {
        spool.enQueue(defaultMail().name("last").build());
        MailQueueItem item = Flux.from(spool.deQueue()).blockFirst(LONG);
        assertThat(stop.drain(SHORT)).as("in process").isEqualTo(1);

        CompletableFuture<Long> left = CompletableFuture.supplyAsync(() -> stop.drain(LONG));
        item.done(CompletionStatus.SUCCESS);

        assertThat(left.get()).isZero();
    }

    /** It waits for a database that is away, say, and would hold up every stop. */
    @Test
    void shouldNotWaitForMailThatIsForLater() throws Exception {
        spool.enQueue(defaultMail().name("later").build(), Duration.ofMinutes(5));

        assertThat(stop.drain(LONG)).isZero();
    }

    @Test
    void shouldSayHowManyAreLeftWhenItsPatienceIsOver() throws Exception {
        spool.enQueue(defaultMail().name("one").build());
        spool.enQueue(defaultMail().name("two").build());

        assertThat(stop.drain(SHORT)).isEqualTo(2);
    }
}
