package eu.testa.mail.server.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.Notify;
import eu.testa.mail.core.mail.Outbox;
import eu.testa.mail.core.mail.Recipient;
import eu.testa.mail.core.mail.Ret;
import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.mailets.james.SpooledLetters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.james.core.MailAddress;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

class SpooledLettersTest {

    private static final String FRANCE = "postmaster@tcn.f.eu-admin.net";
    private static final byte[] LETTER = "Subject: list\r\n\r\nGood morning\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;
    private FileMailQueueFactory queues;

    @BeforeEach
    void open() throws Exception {
        queues = new FileMailQueueFactory(folder.resolve("spool"), Clock.systemUTC(), new RawMailQueueItemDecoratorFactory(),
            new Metrics(), () -> { });
    }

    @AfterEach
    void close() throws Exception {
        queues.close();
    }

    @Test
    void shouldStoreTheLetterAsItIsAndWantNoReport() throws Exception {
        new SpooledLetters(queues).send(Optional.of("postmaster@tcn.b.eu-admin.net"), List.of(FRANCE), LETTER);

        Mail mail = spooled();
        assertThat(Outbox.isLetter(mail.getName())).as("told from others' mail by %s", mail.getName()).isTrue();
        assertThat(mail.getMaybeSender().asString()).isEqualTo("postmaster@tcn.b.eu-admin.net");
        assertThat(mail.getRecipients()).extracting(MailAddress::asString).containsExactly(FRANCE);
        assertThat(mail.dsnParameters().orElseThrow().getRcptParameters().get(new MailAddress(FRANCE)).getNotifyParameter())
            .contains(EnumSet.of(DsnParameters.Notify.NEVER));
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        mail.getMessage().writeTo(octets);
        assertThat(octets.toByteArray()).isEqualTo(LETTER);
    }

    @Test
    void shouldAskForTheReportsThatAreWanted() throws Exception {
        new SpooledLetters(queues).send(new Envelope(Optional.of("postmaster@tcn.b.eu-admin.net"),
            List.of(new Recipient(FRANCE, Set.of(Notify.FAILURE), Optional.empty())), Optional.of(Ret.HDRS),
            Optional.of("checkpoint.42")), LETTER);

        DsnParameters asked = spooled().dsnParameters().orElseThrow();
        assertThat(asked.getEnvIdParameter().orElseThrow().asString()).isEqualTo("checkpoint.42");
        assertThat(asked.getRetParameter()).contains(DsnParameters.Ret.HDRS);
        assertThat(asked.getRcptParameters().get(new MailAddress(FRANCE)).getNotifyParameter()).contains(EnumSet.of(DsnParameters.Notify.FAILURE));
    }

    @Test
    void shouldHaveNoSenderWhereNobodyIsToAnswer() throws Exception {
        new SpooledLetters(queues).send(Optional.empty(), List.of(FRANCE), LETTER);

        assertThat(spooled().getMaybeSender().isNullSender()).isTrue();
    }

    @Test
    void shouldSayThatItCouldNotBeStored() throws Exception {
        SpooledLetters letters = new SpooledLetters(queues);
        queues.createQueue(MailQueueFactory.SPOOL);
        try (Stream<Path> files = Files.walk(folder.resolve("spool"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }

        assertThatThrownBy(() -> letters.send(Optional.empty(), List.of(FRANCE), LETTER)).isInstanceOf(IOException.class)
            .hasMessageContaining("cannot be put into the spool");
    }

    private Mail spooled() {
        MailQueueItem item = Flux.from(queues.createQueue(MailQueueFactory.SPOOL).deQueue()).blockFirst(Duration.ofMinutes(1));
        return item.getMail();
    }
}
