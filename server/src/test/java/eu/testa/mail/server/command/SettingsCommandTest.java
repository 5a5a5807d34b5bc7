package eu.testa.mail.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SettingsCommandTest {

    @TempDir
    private Path conf;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void configure() throws IOException {
        Files.writeString(conf.resolve("testa.properties"), "role = national\ncountry = B\nhostname = mail.tcn.b.eu-admin.net\n"
            + "dns.servers = 192.0.2.53\nretry.interval = 3 minutes\n");
    }

    private int run(String... args) {
        return new CommandLine(new SettingsCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true))
            .execute(Stream.concat(Stream.of("--conf", conf.toString()), Stream.of(args)).toArray(String[]::new));
    }

    @Test
    void shouldSayWhatIsSetWhatHoldsOtherwiseAndWhatMayStandThere() {
        assertThat(run("retry")).isZero();

        assertThat(out.toString()).isEqualToNormalizingNewlines("""
            # a time with its unit, such as 5 days
            # default: 5 days
            retry.give-up-after = 5 days

            # a time with its unit, such as 2 minutes
            # default: 2 minutes
            retry.interval = 3 minutes

            # a time with its unit, such as 4 hours
            # default: 4 hours
            retry.warn-after = 4 hours

            """);
    }

    @Test
    void shouldListEverySettingForPrograms() throws IOException {
        assertThat(run("--json", "--set", "country=F")).isZero();

        JsonNode all = new ObjectMapper().readTree(out.toString());
        assertThat(all.findValuesAsText("key")).hasSameSizeAs(TestaSettings.all()).contains("virus.clamd").isSorted();
        assertThat(all).filteredOn(one -> one.get("key").asText().equals("country")).singleElement()
            .satisfies(country -> assertThat(country.get("value").asText()).isEqualTo("F"));
        assertThat(all).filteredOn(one -> one.get("key").asText().equals("hostname")).singleElement()
            .satisfies(hostname -> assertThat(hostname.get("default").isNull()).as("it has none").isTrue());
    }

    @Test
    void shouldNameEachValueThatCannotBeUsed() {
        assertThat(run("--set", "retry.interval=often", "--set", "smtp.port=0")).isEqualTo(2);

        assertThat(err.toString()).contains("retry.interval=often: expected a time with its unit", "smtp.port=0: expected the port");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldSayThatThereIsNoSuchSetting() {
        assertThat(run("retries")).isEqualTo(2);

        assertThat(err.toString()).contains("no setting begins with retries");
    }
}
