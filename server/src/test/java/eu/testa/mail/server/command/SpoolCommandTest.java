package eu.testa.mail.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.server.spool.FileMailQueueFactory;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SpoolCommandTest {

    private static final String ALAIN = "alain.dupont@tcn.b.eu-admin.net";
    private static final String JEANNE = "jeanne.martin@tcn.f.eu-admin.net";

    @TempDir
    private Path folder;
    private final StringWriter out = new StringWriter();

    @BeforeEach
    void configure() throws Exception {
        Files.writeString(folder.resolve("testa.properties"), "role = relay\n");
    }

    private void spool(int... sizes) throws Exception {
        FileMailQueueFactory queues = new FileMailQueueFactory(folder.resolve("var/spool"),
            Clock.fixed(Instant.parse("2026-11-30T12:00:00Z"), ZoneOffset.UTC), new RawMailQueueItemDecoratorFactory(), new Metrics(),
            () -> { });
        for (int size : sizes) {
            MailImpl mail = MailImpl.builder().name("mail-" + size).sender(ALAIN).addRecipient(JEANNE).build();
            mail.setMessageNoCopy(new MimeMessageWrapper(
                MimeMessageInputStreamSource.create("mail", new ByteArrayInputStream(new byte[size]))));
            queues.createQueue(MailQueueFactory.SPOOL).enQueue(mail);
        }
        queues.close();
    }

    private int run(String... args) {
        return new CommandLine(new SpoolCommand()).setOut(new PrintWriter(out)).execute(Stream.concat(
            Stream.of("--conf", folder.toString(), "--var", folder.resolve("var").toString()), Stream.of(args)).toArray(String[]::new));
    }

    @Test
    void shouldListWhatIsInTheJournalAndInFiles() throws Exception {
        spool(100, 100_000);

        assertThat(run()).isZero();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).startsWith("2026-11-30T12:00:00Z").contains("0000000001.segment", "mail-100 ", ALAIN, JEANNE);
        assertThat(lines.get(2)).startsWith("2026-11-30T12:00:00Z").contains("a file", "mail-100000 ", ALAIN, JEANNE);
    }

    @Test
    void shouldListThemForPrograms() throws Exception {
        spool(100);

        assertThat(run("--json")).isZero();
        JsonNode mail = new ObjectMapper().readTree(out.toString());
        assertThat(mail.path("mail").asText()).isEqualTo("mail-100");
        assertThat(mail.path("due").asText()).isEqualTo("2026-11-30T12:00:00Z");
        assertThat(mail.path("recipients").path(0).asText()).isEqualTo(JEANNE);
        assertThat(mail.path("octets").asLong()).isGreaterThan(100);
    }

    @Test
    void shouldListNothingWhereThereIsNoSpool() {
        assertThat(run("--json")).isZero();
        assertThat(out.toString()).isEmpty();
    }
}
