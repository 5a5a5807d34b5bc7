package eu.testa.mail.core.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether mail can get past the scan, with the files as they are shipped and with one thing changed. No scanner runs here. */
class MailIsScannedTest {

    private static final String HOOK = "<handler class=\"eu.testa.mail.mailets.hook.VirusScanHook\"/>";
    private static final String MAILET = "<mailet match=\"All\" class=\"VirusScan\"><retryProcessor>retry</retryProcessor></mailet>";
    /** What is said when everything is set up well, and only the scanner itself is away. */
    private static final String SCANNER_AWAY = "clamd scans nothing";

    @TempDir
    Path conf;

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

    private Finding check(String... settings) throws Exception {
        Map<String, String> overrides = new HashMap<>(Map.of("hostname", "mail.tcn.b.eu-admin.net",
            "virus.clamd", "unix:" + conf.resolve("nobody.ctl"), "virus.connect-timeout", "1 second"));
        for (String setting : settings) {
            overrides.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        return new MailIsScanned().check(new Surroundings(TestaSettings.load(conf, overrides), conf, conf, null, null,
            Clock.systemUTC(), Duration.ofSeconds(1), Runnable::run)).get(0);
    }

    @ParameterizedTest
    @CsvSource({"national", "relay"})
    void shouldFindNothingWrongWithWhatIsShipped(String role) throws Exception {
        ship(role);
        assertThat(check().message()).contains(SCANNER_AWAY);
    }

    @ParameterizedTest
    @CsvSource({"national, 'smtp, submission, submissions'", "relay, smtp"})
    void shouldNameTheListenersWithoutAScan(String role, String listeners) throws Exception {
        ship(role);
        change("smtpserver.xml", HOOK, "<!-- " + HOOK + " -->");
        Finding finding = check();
        assertThat(finding.verdict()).isEqualTo(Verdict.FAIL);
        assertThat(finding.message()).contains("listener " + listeners + " takes");
        assertThat(finding.next()).contains("VirusScanHook");
    }

    @Test
    void shouldNotMindAListenerThatIsSwitchedOff() throws Exception {
        ship("relay");
        change("smtpserver.xml", HOOK, "");
        change("smtpserver.xml", "<smtpserver enabled=\"true\">", "<smtpserver enabled=\"false\">");
        assertThat(check().message()).contains(SCANNER_AWAY);
    }

    @Test
    void shouldLetThePipelineScanInstead() throws Exception {
        ship("national");
        change("smtpserver.xml", HOOK, "");
        change("mailetcontainer.xml", "<mailet match=\"RecipientIsTesta\" class=\"TestaDelivery\">", MAILET
            + "<mailet match=\"RecipientIsTesta\" class=\"TestaDelivery\">");
        assertThat(check().message()).as("mail for the mailboxes here is not scanned").contains("nobody scans");
        change("mailetcontainer.xml", "<mailet match=\"RecipientIsLocal\" class=\"MailboxDelivery\">", MAILET
            + "<mailet match=\"RecipientIsLocal\" class=\"MailboxDelivery\">");
        assertThat(check().message()).contains(SCANNER_AWAY);
    }

    @Test
    void shouldNotTakeAScanOfSomeMailForOneOfAll() throws Exception {
        ship("relay");
        change("smtpserver.xml", HOOK, "");
        change("mailetcontainer.xml", "<mailet match=\"RecipientIsTesta\" class=\"TestaDelivery\">",
            MAILET.replace("\"All\"", "\"SenderIsNull\"") + "<mailet match=\"RecipientIsTesta\" class=\"TestaDelivery\">");
        assertThat(check().message()).contains("nobody scans");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "virus.clamd.stream-max-length=51200 KiB |                        |                | " + SCANNER_AWAY,
        "virus.clamd.stream-max-length=51199 KiB |                        |                | 51200 KiB (maxmessagesize",
        "virus.clamd.stream-max-length=51199 KiB | virus.engines=clamd, icap |             | virus.clamd.stream-max-length is less",
        "virus.icap.max-size=49 MiB              | virus.engines=clamd, icap |             | virus.icap.max-size is less",
        "virus.icap.max-size=49 MiB              | virus.engines=clamd    |                | " + SCANNER_AWAY,
        "virus.icap.max-size=49 MiB        | virus.engines=clamd, icap | virus.decision=first | " + SCANNER_AWAY,
    })
    void shouldCompareTheSizesThatServerAndScannerTake(String one, String other, String third, String says) throws Exception {
        ship("relay");
        Finding finding = check(Stream.of(one, other, third, "virus.icap=icap://127.0.0.1:9/avscan").filter(setting -> setting != null)
            .toArray(String[]::new));
        assertThat(finding.message()).contains(says);
        assertThat(finding.verdict()).isEqualTo(Verdict.FAIL);
    }

    @Test
    void shouldKnowThatNoSizeMeansAnySize() throws Exception {
        ship("relay");
        change("smtpserver.xml", "<maxmessagesize>51200</maxmessagesize>", "");
        assertThat(check().message()).contains("mail of any size");
    }

    @Test
    void shouldNameAFileThatIsNotWellFormed() throws Exception {
        ship("relay");
        change("mailetcontainer.xml", "</processors>", "");
        assertThatThrownBy(this::check).isInstanceOf(IOException.class).hasMessageContaining("mailetcontainer.xml is not well-formed");
    }
}
