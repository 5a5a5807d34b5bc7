package eu.testa.mail.core.check.server;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.check.CheckVerdict;
import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.ScannedWays;
import eu.testa.mail.core.check.ScannedWays.Listener;
import eu.testa.mail.core.check.Surroundings;
import eu.testa.mail.core.settings.TestaSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether mail can get past the scan. No scanner runs here. */
class MailIsScannedTest {

    private static final long LARGEST = 51200L << 10;
    /** What is said when everything is set up well, and only the scanner itself is away. */
    private static final String SCANNER_AWAY = "clamd scans nothing";

    @TempDir
    Path conf;

    private Finding check(ScannedWays ways, String... settings) throws Exception {
        Files.copy(Path.of("../conf/relay/testa.properties"), conf.resolve("testa.properties"));
        Map<String, String> overrides = new HashMap<>(Map.of("hostname", "mail.tcn.b.eu-admin.net",
            "virus.clamd", "unix:" + conf.resolve("nobody.ctl"), "virus.connect-timeout", "1 second"));
        for (String setting : settings) {
            overrides.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        return new MailIsScanned().check(new Surroundings(TestaSettings.load(conf, overrides), conf, conf, () -> ways, null, null,
            Clock.systemUTC(), Duration.ofSeconds(1), Runnable::run)).get(0);
    }

    private static ScannedWays listener(boolean scans, boolean scansBeforeDelivery) {
        return new ScannedWays(List.of(new Listener("smtp", scans, LARGEST)), scansBeforeDelivery);
    }

    @Test
    void shouldNameTheListenersWithoutAScan() throws Exception {
        Finding finding = check(new ScannedWays(List.of(new Listener("smtp", false, LARGEST), new Listener("submission", true, LARGEST),
            new Listener("submissions", false, LARGEST)), false));

        assertThat(finding.verdict()).isEqualTo(CheckVerdict.FAIL);
        assertThat(finding.message()).contains("listener smtp, submissions takes");
        assertThat(finding.next()).contains("VirusScanHook");
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true", "true, true"})
    void shouldBeContentWithAScanAtTheListenerOrBeforeDelivery(boolean listener, boolean before) throws Exception {
        assertThat(check(listener(listener, before)).message()).contains(SCANNER_AWAY);
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
        Finding finding = check(listener(true, false),
            Stream.of(one, other, third, "virus.icap=icap://127.0.0.1:9/avscan").filter(setting -> setting != null)
                .toArray(String[]::new));

        assertThat(finding.message()).contains(says);
        assertThat(finding.verdict()).isEqualTo(CheckVerdict.FAIL);
    }

    @Test
    void shouldSayThatMailOfAnySizeIsTooLarge() throws Exception {
        assertThat(check(new ScannedWays(List.of(new Listener("smtp", true, Listener.ANY_SIZE)), false)).message())
            .contains("mail of any size");
    }
}
