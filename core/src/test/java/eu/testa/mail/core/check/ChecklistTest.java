package eu.testa.mail.core.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import eu.testa.mail.core.FreePort;
import eu.testa.mail.core.check.RunningServer.Waiting;
import eu.testa.mail.core.dns.Forwarding;
import eu.testa.mail.core.dns.TestaDns;
import eu.testa.mail.core.health.HealthReport;
import eu.testa.mail.core.health.PartHealth;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecklistTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Stands still, so that the way of an answer takes no time. */
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-10T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path folder;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<ServerSocket> relays = new ArrayList<>();
    private List<Waiting> waiting = List.of();

    @AfterEach
    void stop() throws IOException {
        threads.shutdownNow();
        for (ServerSocket relay : relays) {
            relay.close();
        }
    }

    @Test
    void shouldNotWaitForACheckThatDoesNotEnd() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Requirement endless = requirement("endless", () -> {
            never.await();
            return List.of();
        });
        Requirement quick = requirement("quick", () -> List.of(new Finding("2", "quick", CheckVerdict.PASS, "done", "")));
        Requirement broken = requirement("broken", () -> {
            throw new IOException("the file is gone");
        });
        List<Finding> findings = new Checklist(List.of(endless, quick, broken), Duration.ofSeconds(2))
            .run(surroundings(25, ""), threads);
        assertThat(findings).extracting(Finding::name, Finding::verdict, Finding::message).containsExactly(
            tuple("endless", CheckVerdict.FAIL, "no result within 2.0 s"), tuple("quick", CheckVerdict.PASS, "done"),
            tuple("broken", CheckVerdict.FAIL, "the file is gone"));
    }

    @Test
    void shouldHaveALineForEachPartThatIsNotWell() throws Exception {
        Instant since = Instant.parse("2026-03-10T12:00:00Z");
        complaints = List.of(
            new HealthReport("Members", PartHealth.degraded("members.xml is not used", "Correct it."), since),
            new HealthReport("Spool", PartHealth.unhealthy("a mail is old", "Look at it."), since),
            new HealthReport("Virus scan", PartHealth.unhealthy("has a line of its own", ""), since));
        assertThat(new ServerRuns().check(surroundings(25, "")))
            .extracting(Finding::name, Finding::verdict, Finding::message, Finding::next)
            .contains(tuple("health Members", CheckVerdict.WARN, "members.xml is not used (since 2026-03-10T12:00:00Z)", "Correct it."),
                tuple("health Spool", CheckVerdict.FAIL, "a mail is old (since 2026-03-10T12:00:00Z)", "Look at it."))
            .hasSize(3);
    }

    /** 127.0.0.241 and 127.0.0.249 stand for the note's two addresses. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "127.0.0.241             | 127.0.0.241, 127.0.0.249 | PASS | 127.0.0.241 answers, the other does not",
        "127.0.0.249             | 127.0.0.241, 127.0.0.249 | PASS | 127.0.0.249 answers, the other does not",
        "127.0.0.241 127.0.0.249 | 127.0.0.241, 127.0.0.249 | WARN | both answer",
        "''                      | 127.0.0.241, 127.0.0.249 | WARN | neither answers",
        "127.0.0.241             | 127.0.0.241              | PASS | 127.0.0.241 answers",
        "127.0.0.241             | 127.0.0.17               | PASS | neither is among smtp.peers here",
    })
    void shouldSayWhichOfTheNotesTwoAddressesAnswers(String answering, String peers, CheckVerdict verdict, String says)
        throws Exception {
        int port = FreePort.find();
        for (String address : answering.isEmpty() ? new String[0] : answering.split(" ")) {
            relay(address, port, "554 not you, but it is me");
        }
        Finding finding = new LastRelay("127.0.0.241", "127.0.0.249")
            .check(surroundings(port, "smtp.peers = " + peers)).get(0);
        assertThat(finding.verdict()).isEqualTo(verdict);
        assertThat(finding.message())
            .isEqualTo("the note has 127.0.0.241 in the MX table and 127.0.0.249 in the firewall list: " + says);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "220 mail.example ready | WARN | 220 mail.example ready; no TLS",
        "554 no                 | FAIL | refuses connections: 554 no",
        "421 later              | WARN | puts off: 421 later",
        "HTTP/1.1 400           | FAIL | not an SMTP reply: HTTP/1.1 400",
    })
    void shouldJudgeARelayByWhatItSays(String greeting, CheckVerdict verdict, String message) throws Exception {
        int port = FreePort.find();
        relay("127.0.0.17", port, greeting, "250 mail.example");
        // in no MX record, so what is not SMTP is not worse than a warning
        Finding finding = new ReachableRelays().check(surroundings(port, "smtp.peers = 127.0.0.17")).get(0);
        assertThat(finding.name()).isEqualTo("relay 127.0.0.17");
        assertThat(finding.message()).startsWith(message);
        assertThat(finding.verdict()).isEqualTo(greeting.startsWith("HTTP") ? CheckVerdict.WARN : verdict);
    }

    @ParameterizedTest
    @CsvSource({"0, PASS", "4, PASS", "30, WARN", "-30, WARN", "120, FAIL", "-120, FAIL"})
    void shouldCompareTheClockWithATimeServer(long secondsAhead, CheckVerdict verdict) throws Exception {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            threads.execute(() -> answerTime(server, Duration.ofSeconds(secondsAhead), 2));
            Finding finding = new RightTime().check(surroundings(25, "time.server = 127.0.0.1:" + server.getLocalPort())).get(0);
            assertThat(finding.verdict()).as(finding.message()).isEqualTo(verdict);
        }
    }

    @Test
    void shouldNotBelieveATimeServerThatDoesNotKnowTheTime() throws Exception {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            threads.execute(() -> answerTime(server, Duration.ZERO, 0));
            Finding finding = new RightTime().check(surroundings(25, "time.server = 127.0.0.1:" + server.getLocalPort())).get(0);
            assertThat(finding.message()).contains("it is not synchronised itself");
        }
    }

    @Test
    void shouldNameTheDestinationThatMailWaitsFor() throws Exception {
        assertThat(new WaitingMail().check(surroundings(25, "")).get(0).verdict()).isEqualTo(CheckVerdict.PASS);
        waiting = List.of(new Waiting("tcn.f.eu-admin.net", "down", 7, "Connection refused"));
        Finding finding = new WaitingMail().check(surroundings(25, "")).get(0);
        assertThat(finding.verdict()).isEqualTo(CheckVerdict.WARN);
        assertThat(finding.message()).isEqualTo("7 mails wait for tcn.f.eu-admin.net, which is down: Connection refused");
    }

    @ParameterizedTest
    @CsvSource({"2 minutes, PASS", "2m, PASS", "2 m, PASS", "120 seconds, PASS", "20 minutes, WARN"})
    void shouldCompareTheRetryTimesWithTheNote(String interval, CheckVerdict verdict) throws Exception {
        assertThat(new RetryTimes().check(surroundings(25, "retry.interval = " + interval)).get(0).verdict()).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({
        "'',                                           WARN",
        "postmaster = Alain.Dupont@tcn.b.eu-admin.net, PASS",
        "postmaster = No.Body@tcn.b.eu-admin.net,      WARN",
        "postmaster = Jeanne.Martin@tcn.f.eu-admin.net, PASS"})
    void shouldWarnWhenNobodyReadsThePostmastersMail(String setting, CheckVerdict verdict) throws Exception {
        assertThat(new PostmasterIsRead().check(surroundings(25, setting)).get(0).verdict()).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "198.51.100.18, 198.51.100.19 | PASS | 198.51.100.18, 198.51.100.19 may say",
        "198.51.100.18, 10.0.0.0/8    | FAIL | whoever has an address of 10.0.0.0/8",
        "198.51.100.18, 62.62.0.17    | FAIL | 62.62.0.17 is a peer as well",
        "62.62.0.0/24                 | FAIL | 62.62.0.0/24 is a peer as well",
        "198.51.100.18, 127.0.0.1     | WARN | 127.0.0.1 is an address of this machine"})
    void shouldJudgeWhoMaySayForWhomItSpeaks(String proxies, CheckVerdict verdict, String says) throws Exception {
        Finding finding = new Balancers().check(surroundings(25, "smtp.peers = 62.62.0.17\nlistener.proxies = " + proxies)).get(0);

        assertThat(finding.verdict()).isEqualTo(verdict);
        assertThat(finding.message()).startsWith(says);
    }

    @Test
    void shouldSayNothingOfBalancersWhereThereAreNone() throws Exception {
        assertThat(new Balancers().check(surroundings(25, ""))).isEmpty();
    }

    private static void answerTime(DatagramSocket socket, Duration ahead, int stratum) {
        try {
            byte[] octets = new byte[48];
            DatagramPacket packet = new DatagramPacket(octets, octets.length);
            socket.receive(packet);
            Instant now = CLOCK.instant().plus(ahead);
            byte[] answer = ByteBuffer.allocate(48).put(0, (byte) 0x24).put(1, (byte) stratum)
                .putLong(24, ByteBuffer.wrap(octets).getLong(40))
                .putLong(40, now.getEpochSecond() + 2_208_988_800L << 32 | (now.getNano() * (1L << 32) / 1_000_000_000L)).array();
            socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        } catch (IOException e) {
            // closed
        }
    }

    private interface Body {
        List<Finding> run() throws Exception;
    }

    private static Requirement requirement(String name, Body body) {
        return new Requirement() {
            @Override
            public String chapter() {
                return "2";
            }

            @Override
            public String name() {
                return name;
            }

            @Override
            public List<Finding> check(Surroundings surroundings) throws IOException {
                try {
                    return body.run();
                } catch (IOException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IOException(e);
                }
            }
        };
    }

    /** Answers each connection's lines with these, one by one. */
    private void relay(String address, int port, String... replies) throws IOException {
        ServerSocket listener = new ServerSocket(port, 5, InetAddress.getByName(address));
        relays.add(listener);
        threads.execute(() -> {
            while (!listener.isClosed()) {
                try (Socket client = listener.accept()) {
                    for (String reply : replies) {
                        client.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
                        if (client.getInputStream().read(new byte[1000]) < 0) {
                            break;
                        }
                    }
                } catch (IOException e) {
                    // closed
                }
            }
        });
    }

    private Surroundings surroundings(int smtpPort, String setting) throws Exception {
        Files.writeString(folder.resolve("testa.properties"), "role = national\ncountry = B\n"
            + "hostname = mail.tcn.b.eu-admin.net\ndns.servers = 127.0.0.1\nsmtp.port = " + smtpPort + "\n" + setting + "\n");
        TestaSettings settings = TestaSettings.load(folder, Map.of());
        TestaDns nobody = new TestaDns(new Forwarding(Map.of("eu-admin.net", List.of(new Endpoint("127.0.0.1", 9))),
            PATIENCE, Duration.ofSeconds(10), Duration.ZERO), CLOCK);
        return new Surroundings(settings, folder, folder, () -> new ScannedWays(List.of(), false), nobody, new ScriptedServer(),
            CLOCK, PATIENCE, threads);
    }

    private List<HealthReport> complaints = List.of();

    private final class ScriptedServer implements RunningServer {

        @Override
        public List<HealthReport> complaints() {
            return complaints;
        }

        @Override
        public List<String> accounts() {
            return List.of("Alain.Dupont@tcn.b.eu-admin.net");
        }

        @Override
        public List<Waiting> waiting() {
            return waiting;
        }
    }
}
