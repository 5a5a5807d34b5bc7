package eu.testa.mail.server.spool;

import static org.apache.james.server.core.MailImpl.getId;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.mailets.hook.AcceptMail;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.builder.MimeMessageBuilder;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.mailet.Mail;
import org.apache.mailet.base.MailAddressFixture;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcceptMailTest {

    @TempDir
    Path folder;
    private FileMailQueueFactory queues;
    private AcceptMail hook;

    @BeforeEach
    void open() throws Exception {
        queues = new FileMailQueueFactory(folder.resolve("spool"), Clock.systemUTC(), new RawMailQueueItemDecoratorFactory(),
            new Metrics(), () -> { });
        hook = new AcceptMail(queues);
        hook.init(new BaseHierarchicalConfiguration());
    }

    @AfterEach
    void close() throws Exception {
        queues.close();
    }

    private static Mail mail(String name) throws Exception {
        return FakeMail.builder().name(name).sender(MailAddressFixture.SENDER).recipient(MailAddressFixture.RECIPIENT1)
            .mimeMessage(MimeMessageBuilder.mimeMessageBuilder().setText("Bonjour")).build();
    }

    @Test
    void shouldStoreTheMailAndSayWhatItIsCalledHere() throws Exception {
        String name = getId();

        HookResult result = hook.onMessage(null, mail(name));

        assertThat(result.getSmtpRetCode()).isEqualTo("250");
        assertThat(result.getSmtpDescription()).isEqualTo("2.0.0 " + name + " accepted");
        assertThat(queues.createQueue(MailQueueFactory.SPOOL).browse()).toIterable()
            .extracting(item -> item.getMail().getName()).containsExactly(name);
    }

    @Test
    void shouldLeaveTheMailWithThePeerWhenItCannotBeStored() throws Exception {
        try (var files = Files.walk(folder.resolve("spool"))) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }

        HookResult result = hook.onMessage(null, mail(getId()));

        assertThat(result.getSmtpRetCode()).isEqualTo("451");
        assertThat(result.getSmtpDescription()).startsWith("4.3.0 ");
    }
}
