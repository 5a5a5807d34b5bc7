package eu.testa.mail.server.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.api.ManageableMailQueueFactoryContract;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileMailQueueFactoryTest implements ManageableMailQueueFactoryContract {

    @TempDir
    Path root;
    private FileMailQueueFactory factory;

    @BeforeEach
    void open() throws IOException {
        factory = new FileMailQueueFactory(root.resolve("spool"), Clock.systemUTC(),
            new RawMailQueueItemDecoratorFactory(), new Metrics(), () -> { });
    }

    @AfterEach
    void close() throws IOException {
        factory.close();
    }

    @Override
    public MailQueueFactory<ManageableMailQueue> getMailQueueFactory() {
        return factory;
    }

    @Test
    void shouldKeepMailFromOtherUsersOfTheMachine() throws IOException {
        factory.createQueue(MailQueueName.of("spool"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("spool/spool"))))
            .isEqualTo("rwx------");
    }

    @Test
    void shouldRefuseANameThatLeavesItsFolder() {
        assertThatThrownBy(() -> factory.createQueue(MailQueueName.of("../elsewhere")))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("'../elsewhere'");
    }
}
