package eu.testa.mail.core.virus.icap;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.virus.CIcapProcess;
import eu.testa.mail.core.virus.ClamdProcess;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.TestMails;
import eu.testa.mail.core.virus.engine.EngineInspection;
import eu.testa.mail.core.virus.engine.VirusEngine;
import eu.testa.mail.core.virus.engine.VirusEngineContract;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against a real c-icap and its virus_scan service. */
class IcapIT extends VirusEngineContract {

    private static ClamdProcess clamd;
    private static CIcapProcess server;

    @BeforeAll
    static void start() throws IOException {
        clamd = ClamdProcess.start(folder.resolve("clamd"), LIMITS);
        server = CIcapProcess.start(folder.resolve("icap"), clamd.socket());
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
        clamd.close();
    }

    private record OwnDaemon(CIcapProcess icap, ClamdProcess clamd) implements Daemon {
        @Override
        public VirusEngine engine(Duration timeout) {
            return new Icap(new IcapSettings(icap.service("avscan"), 30 * MIB, timeout, timeout,
                Duration.ofMillis(300)));
        }

        @Override
        public void signal(String name) throws IOException {
            icap.signal(name);
        }

        @Override
        public void kill() {
            icap.kill();
        }

        @Override
        public void start() throws IOException {
            icap.start();
        }

        @Override
        public void close() throws IOException {
            icap.close();
            clamd.close();
        }
    }

    @Override
    protected VirusEngine engine() {
        return over(server.service("avscan"));
    }

    @Override
    protected Daemon ownDaemon(String name) throws IOException {
        ClamdProcess behind = ClamdProcess.start(folder.resolve(name + "-clamd"));
        return new OwnDaemon(CIcapProcess.start(folder.resolve(name + "-icap"), behind.socket()), behind);
    }

    /** c-icap asks for a preview of 1,024 octets; one octet more goes with the first chunk of what is left. */
    @Override
    protected long[] borders() {
        long first = 1024 + 1 + 64 * 1024 - "1\r\nx\r\n".length() - 32;
        return new long[] {1024, first, first + 64 * 1024 - 32};
    }

    private static Icap over(URI service) {
        return new Icap(new IcapSettings(service, 50L * MIB, AMPLE, AMPLE,
            Duration.ofMillis(300)));
    }

    @Test
    void shouldNotTakeForCleanWhatTheServiceIsSetUpNotToScan() throws IOException {
        List<String> lines = new ArrayList<>(CIcapProcess.linesOfTheGuide());
        lines.addAll(List.of("virus_scan.MaxObjectSize 100K", "virus_scan.SendPercentData 5",
            "virus_scan.StartSendPercentDataAfter 50K"));
        try (CIcapProcess lax = CIcapProcess.start(folder.resolve("lax"), clamd.socket(), lines);
             Icap icap = over(lax.service("virus_scan"))) {
            assertThat(icap.scan(TestMails.large(300_000, eicar()))).isNotEqualTo(CLEAN);
        }
    }

    /** Of all mail, and of that which is all in the preview: there c-icap says the same 204 for clean and for not scanned. */
    @Test
    void shouldScanNothingWithAServiceThatIsSetUpNotToLookIntoMail() throws IOException {
        List<String> lines = CIcapProcess.linesOfTheGuide().stream().filter(line -> !line.contains("ScanFileTypes")).toList();
        assertThat(lines).hasSizeLessThan(CIcapProcess.linesOfTheGuide().size());
        try (CIcapProcess blind = CIcapProcess.start(folder.resolve("blind"), clamd.socket(), lines);
             Icap icap = over(blind.service("avscan"))) {
            assertThat(reason(icap.scan(TestMails.eicarInText()))).contains("does not find the EICAR test string");
            assertThat(icap.scan(TestMails.clean())).isInstanceOf(ScanVerdict.NoVerdict.class);
            assertThat(icap.status().get(0).problem()).hasValueSatisfying(problem -> assertThat(problem).contains("EICAR"));
            assertThat(EngineInspection.of(List.of(icap), Optional.empty(), Clock.systemUTC()).failures()).isNotEmpty();
        }
    }

    @Test
    void shouldGiveNoVerdictForAServiceThatDoesNotExist() {
        try (Icap icap = over(server.service("nothing"))) {
            assertThat(icap.scan(TestMails.clean())).isInstanceOf(ScanVerdict.NoVerdict.class);
            assertThat(icap.status().get(0).isUsable()).isFalse();
        }
    }

    @Test
    void shouldGiveNoVerdictWhileTheClamdBehindItIsAway() throws IOException {
        try (Daemon own = ownDaemon("clamd-away"); VirusEngine icap = own.engine(AMPLE)) {
            assertThat(icap.scan(TestMails.clean())).isEqualTo(CLEAN);
            own.clamd().kill();
            assertThat(icap.scan(TestMails.clean())).isInstanceOf(ScanVerdict.NoVerdict.class);
            assertThat(icap.scan(TestMails.eicarInText())).isInstanceOf(ScanVerdict.NoVerdict.class);
            own.clamd().start();
            assertRecovers(icap);
        }
    }

    @Test
    void shouldNotMakeEveryMailWaitWhileTheClamdBehindItHangs() throws IOException {
        try (Daemon own = ownDaemon("clamd-hung"); VirusEngine icap = own.engine(SHORT)) {
            assertThat(icap.scan(TestMails.clean())).isEqualTo(CLEAN);
            assertThatOnlyTheFirstMailWaitsWhileHung(icap, () -> own.clamd().signal("STOP"));
            own.clamd().signal("CONT");
            assertRecovers(icap);
        }
    }
}
