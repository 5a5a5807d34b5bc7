package eu.testa.mail.server.spool;

import static org.apache.james.queue.api.Mails.defaultMail;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.health.PartHealth.State;
import eu.testa.mail.core.metrics.Metrics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolHealthTest {

    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void shouldBeUnhealthyWhenTheOldestMailIsOlderThanAMinute() throws Exception {
        FileMailQueueFactory queues = new FileMailQueueFactory(folder, Clock.fixed(NOW, ZoneOffset.UTC),
            new RawMailQueueItemDecoratorFactory(), new Metrics(), () -> { });
        assertThat(look(queues, Duration.ofHours(1))).as("nothing is there").isEqualTo(State.HEALTHY);
        queues.createQueue(MailQueueFactory.SPOOL).enQueue(defaultMail().name("m").build());

        assertThat(look(queues, Duration.ofSeconds(60))).isEqualTo(State.HEALTHY);
        assertThat(look(queues, Duration.ofSeconds(61))).isEqualTo(State.UNHEALTHY);
        queues.close();
    }

    private static State look(FileMailQueueFactory queues, Duration later) {
        return new SpoolHealth(queues, Clock.fixed(NOW.plus(later), ZoneOffset.UTC)).look().state();
    }
}
