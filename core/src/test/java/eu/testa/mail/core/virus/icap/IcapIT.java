package eu.testa.mail.core.virus.icap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.CIcapProcess;
import eu.testa.mail.core.virus.ClamdProcess;
import eu.testa.mail.core.virus.Eicar;
import eu.testa.mail.core.virus.TestMails;
import eu.testa.mail.core.virus.TestSignatures;
import eu.testa.mail.core.virus.Verdict;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real c-icap and its virus_scan service. */
class IcapIT {

    private static final Verdict CLEAN = new Verdict.Clean();
    private static final Verdict EICAR = new Verdict.Infected(TestSignatures.EICAR + ".UNOFFICIAL");
    private static final int MIB = 1024 * 1024;

    @TempDir
    static Path folder;
    private static ClamdProcess clamd;
    private static CIcapProcess server;

    @BeforeAll
    static void start() throws IOException {
        clamd = ClamdProcess.start(folder.resolve("clamd"));
        server = CIcapProcess.start(folder.resolve("icap"), clamd.socket());
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
        clamd.close();
    }

    private static Icap over(URI service) {
        return new Icap(new IcapSettings(service, 50L * MIB, Duration.ofMillis(800), Duration.ofSeconds(8),
            Duration.ofMillis(300)));
    }

    private static void assertFound(MessageSource mail, Verdict verdict) {
        try (Icap icap = over(server.service("avscan"))) {
            assertThat(icap.scan(mail)).isEqualTo(verdict);
            assertThat(icap.scan(mail)).as("the second time").isEqualTo(verdict);
        }
    }

    @Test
    void shouldFindNothingInACleanMail() {
        assertFound(TestMails.clean(), CLEAN);
    }

    @Test
    void shouldFindEicarInTheText() {
        assertFound(TestMails.eicarInText(), EICAR);
    }

    @Test
    void shouldFindEicarInAnAttachment() {
        assertFound(TestMails.attachment("application/octet-stream", "a.com", Eicar.octets()), EICAR);
    }

    @Test
    void shouldFindEicarInAZip() {
        assertFound(TestMails.attachment("application/zip", "a.zip", TestMails.zip(Eicar.octets())), EICAR);
    }

    @Test
    void shouldFindEicarInNestedMessages() {
        assertFound(TestMails.nested(2, Eicar.octets()), EICAR);
    }

    @Test
    void shouldFindEicarAtTheEndOfALargeMail() {
        assertFound(TestMails.large(8 * MIB, new String(Eicar.octets(), StandardCharsets.US_ASCII)), EICAR);
        assertFound(TestMails.large(8 * MIB, ""), CLEAN);
    }

    /** c-icap asks for a preview of 1,024 octets. */
    @ParameterizedTest
    @ValueSource(ints = {-200, -69, -68, -40, -2, -1, 0, 1, 2})
    void shouldFindEicarAroundTheEndOfThePreview(int start) throws IOException {
        long head = TestMails.large(0, "").size();
        assertFound(TestMails.large(1024 - head + start, new String(Eicar.octets(), StandardCharsets.US_ASCII)), EICAR);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void shouldPassACleanMailAsLongAsThePreview(int more) throws IOException {
        long head = TestMails.large(0, "").size();
        assertFound(TestMails.large(1024 - head + more, ""), CLEAN);
    }

    @Test
    void shouldNotTakeForCleanWhatTheServiceIsSetUpNotToScan() throws IOException {
        try (CIcapProcess lax = CIcapProcess.start(folder.resolve("lax"), clamd.socket(), "virus_scan.MaxObjectSize 100K",
            "virus_scan.SendPercentData 5", "virus_scan.StartSendPercentDataAfter 50K"); Icap icap = over(lax.service("virus_scan"))) {
            assertThat(icap.scan(TestMails.large(300_000, new String(Eicar.octets(), StandardCharsets.US_ASCII))))
                .isNotEqualTo(CLEAN);
        }
    }

    @Test
    void shouldGiveNoVerdictForAServiceThatDoesNotExist() {
        try (Icap icap = over(server.service("nothing"))) {
            assertThat(icap.scan(TestMails.clean())).isInstanceOf(Verdict.NoVerdict.class);
            assertThat(icap.status().get(0).isUsable()).isFalse();
        }
    }

    @Test
    void shouldScanOnManyThreadsAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (Icap icap = over(server.service("avscan"))) {
            List<Future<Verdict>> verdicts = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                MessageSource mail = i % 2 == 0 ? TestMails.clean() : TestMails.eicarInText();
                verdicts.add(threads.submit(() -> icap.scan(mail)));
            }
            for (int i = 0; i < verdicts.size(); i++) {
                assertThat(verdicts.get(i).get(20, TimeUnit.SECONDS)).isEqualTo(i % 2 == 0 ? CLEAN : EICAR);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldGiveNoVerdictWhileTheClamdBehindItIsAway() throws IOException {
        try (ClamdProcess own = ClamdProcess.start(folder.resolve("clamd-2"));
             CIcapProcess icapServer = CIcapProcess.start(folder.resolve("icap-2"), own.socket());
             Icap icap = over(icapServer.service("avscan"))) {
            assertThat(icap.scan(TestMails.clean())).isEqualTo(CLEAN);
            own.kill();
            assertThat(icap.scan(TestMails.clean())).isInstanceOf(Verdict.NoVerdict.class);
            assertThat(icap.scan(TestMails.eicarInText())).isInstanceOf(Verdict.NoVerdict.class);
            own.start();
            await().atMost(Duration.ofSeconds(5)).until(() -> icap.scan(TestMails.clean()).equals(CLEAN));
            assertThat(icap.scan(TestMails.eicarInText())).isEqualTo(EICAR);
        }
    }

    @Test
    void shouldGiveNoVerdictWhileStoppedOrHungAndRecoverByItself() throws IOException {
        try (CIcapProcess own = CIcapProcess.start(folder.resolve("icap-3"), clamd.socket());
             Icap icap = new Icap(new IcapSettings(own.service("avscan"), MIB, Duration.ofMillis(500), Duration.ofSeconds(1),
                 Duration.ofMillis(300)))) {
            assertThat(icap.scan(TestMails.clean())).isEqualTo(CLEAN);
            own.signal("STOP");
            assertThat(icap.scan(TestMails.clean())).isInstanceOf(Verdict.NoVerdict.class);
            own.signal("CONT");
            await().atMost(Duration.ofSeconds(5)).until(() -> icap.scan(TestMails.clean()).equals(CLEAN));
            own.kill();
            assertThat(icap.scan(TestMails.clean())).isInstanceOf(Verdict.NoVerdict.class);
            own.start();
            await().atMost(Duration.ofSeconds(5)).until(() -> icap.scan(TestMails.clean()).equals(CLEAN));
            assertThat(icap.scan(TestMails.eicarInText())).isEqualTo(EICAR);
        }
    }
}
