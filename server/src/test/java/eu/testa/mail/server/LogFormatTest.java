package eu.testa.mail.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.log.LogKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

/** {@code logback.xml} as it ships, with {@code log.format}. */
class LogFormatTest {

    private final LoggerContext context = new LoggerContext();

    @TempDir
    Path var;

    @AfterEach
    void stop() {
        context.stop();
    }

    private void configure(String role, String format) throws JoranException {
        context.setMDCAdapter(MDC.getMDCAdapter());
        context.putProperty("testa.var", var.toString());
        context.putProperty("testa.log.format", format);
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Path.of("..", "conf", role, "logback.xml").toFile());
        assertThat(context.getStatusManager().getCopyOfStatusList()).allMatch(status -> status.getLevel() < Status.WARN);
    }

    private void logLines() {
        try (MDC.MDCCloseable inEachLine = MDC.putCloseable(LogKeys.MAIL, "Mail1-x")) {
            context.getLogger("org.apache.james.Any").info("a line of {}", "James");
        }
        context.getLogger("eu.testa.mail.Any").info("without a mail");
        context.getLogger("eu.testa.mail.delivery").info("mail=Mail1-x status=sent");
    }

    private List<String> lines(String log) throws IOException {
        return Files.readAllLines(var.resolve("logs").resolve(log));
    }

    @ParameterizedTest
    @ValueSource(strings = {"national", "relay"})
    void shouldWriteForPeopleWithTheMailInEachLine(String role) throws Exception {
        configure(role, "text");
        logLines();
        assertThat(lines("server.log")).hasSize(2);
        assertThat(lines("server.log").get(0)).endsWith(" - [mail=Mail1-x] a line of James");
        assertThat(lines("server.log").get(1)).endsWith(" - without a mail");
        assertThat(lines("delivery.log")).singleElement().asString().endsWith(" mail=Mail1-x status=sent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"national", "relay"})
    void shouldWriteAnObjectALineForPrograms(String role) throws Exception {
        configure(role, "json");
        logLines();
        JsonNode line = new ObjectMapper().readTree(lines("server.log").get(0));
        assertThat(line.path("formattedMessage").asText()).isEqualTo("a line of James");
        assertThat(line.at("/mdc/mail").asText()).isEqualTo("Mail1-x");
        assertThat(line.path("level").asText()).isEqualTo("INFO");
        assertThat(line.path("timestamp").asLong()).isPositive();
        assertThat(new ObjectMapper().readTree(lines("delivery.log").get(0)).path("formattedMessage").asText())
            .isEqualTo("mail=Mail1-x status=sent");
    }
}
