package eu.testa.mail.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.check.ScannedWays;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.server.ServerXml.Listener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files as they are shipped, and with one thing changed. */
class ServerXmlTest {

    private static final String HOOK = "<handler class=\"eu.testa.mail.mailets.hook.VirusScanHook\"/>";
    private static final String MAILET = "<mailet match=\"All\" class=\"VirusScan\"><retryProcessor>retry</retryProcessor></mailet>";
    private static final String TO_OTHERS = "<mailet match=\"RecipientIsTesta\" class=\"TestaDelivery\">";
    private static final String TO_MAILBOXES = "<mailet match=\"RecipientIsLocal\" class=\"MailboxDelivery\">";

    @TempDir
    private Path conf;

    private void ship(String role) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../conf").resolve(role))) {
            for (Path file : files.toList()) {
                Files.copy(file, conf.resolve(file.getFileName()));
            }
        }
    }

    private void change(String name, String from, String to) throws IOException {
        String text = Files.readString(conf.resolve(name));
        assertThat(text).contains(from);
        Files.writeString(conf.resolve(name), text.replace(from, to));
    }

    private ScannedWays scannedWays() throws IOException {
        return new ServerXml(conf, Map.of()).scannedWays();
    }

    @Test
    void shouldReadTheListenersWithWhatTheSettingsStandFor() throws IOException {
        ship("national");
        Map<String, String> binds = Map.of("testa.smtp.bind", "192.0.2.7:25", "testa.submission.bind", "192.0.2.7:587",
            "testa.submissions.bind", "192.0.2.7:465", "testa.pop3.bind", "192.0.2.7:110", "testa.pop3s.bind", "192.0.2.7:995");

        assertThat(new ServerXml(conf, binds).listeners()).extracting(Listener::name)
            .containsExactly("smtp", "submission", "submissions", "pop3", "pop3s");
        assertThat(new ServerXml(conf, binds).listeners()).last().isEqualTo(new Listener("pop3server.xml", "pop3s",
            List.of(new Endpoint("192.0.2.7", 995)), Optional.of("file://var/secrets/tls.key"),
            Optional.of("file://var/secrets/tls.crt")));
    }

    @ParameterizedTest
    @CsvSource({"national", "relay"})
    void shouldSeeThatEachListenerOfWhatIsShippedScans(String role) throws IOException {
        ship(role);

        assertThat(scannedWays().listeners()).isNotEmpty().allMatch(ScannedWays.Listener::scans);
        assertThat(scannedWays().listeners()).allMatch(listener -> listener.largest() == 51200L << 10);
    }

    @Test
    void shouldSeeTheListenersThatDoNotScan() throws IOException {
        ship("national");
        change("smtpserver.xml", HOOK, "<!-- " + HOOK + " -->");

        assertThat(scannedWays().listeners()).extracting(ScannedWays.Listener::name)
            .containsExactly("smtp", "submission", "submissions");
        assertThat(scannedWays().listeners()).noneMatch(ScannedWays.Listener::scans);
    }

    @Test
    void shouldNotMindAListenerThatIsSwitchedOff() throws IOException {
        ship("relay");
        change("smtpserver.xml", "<smtpserver enabled=\"true\">", "<smtpserver enabled=\"false\">");

        assertThat(scannedWays().listeners()).isEmpty();
    }

    @Test
    void shouldKnowThatNoSizeMeansAnySize() throws IOException {
        ship("relay");
        change("smtpserver.xml", "<maxmessagesize>51200</maxmessagesize>", "");

        assertThat(scannedWays().listeners()).singleElement().extracting(ScannedWays.Listener::largest)
            .isEqualTo(ScannedWays.Listener.ANY_SIZE);
    }

    @Test
    void shouldSeeTheScanOfTheProcessorsOnlyBeforeEachDelivery() throws IOException {
        ship("national");
        assertThat(scannedWays().scansBeforeDelivery()).isFalse();

        change("mailetcontainer.xml", TO_OTHERS, MAILET + TO_OTHERS);
        assertThat(scannedWays().scansBeforeDelivery()).as("mail for the mailboxes here is not scanned").isFalse();

        change("mailetcontainer.xml", TO_MAILBOXES, MAILET + TO_MAILBOXES);
        assertThat(scannedWays().scansBeforeDelivery()).isTrue();
    }

    @Test
    void shouldNotTakeAScanOfSomeMailForOneOfAll() throws IOException {
        ship("relay");
        change("mailetcontainer.xml", TO_OTHERS, MAILET.replace("\"All\"", "\"SenderIsNull\"") + TO_OTHERS);

        assertThat(scannedWays().scansBeforeDelivery()).isFalse();
    }

    @Test
    void shouldNameAFileThatIsNotWellFormed() throws IOException {
        ship("relay");
        change("mailetcontainer.xml", "</processors>", "");

        assertThatThrownBy(this::scannedWays).isInstanceOf(IOException.class)
            .hasMessageContaining("mailetcontainer.xml is not well-formed");
    }
}
