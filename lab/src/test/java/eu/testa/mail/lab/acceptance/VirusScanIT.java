package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.virus.engine.Eicar;
import eu.testa.mail.lab.LabClamd;
import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An infected mail is not accepted anywhere; a scanner that is down costs no mail and lets none pass. */
@ExtendWith(LabExtension.class)
class VirusScanIT {

    private static final Logger LOGGER = LoggerFactory.getLogger(VirusScanIT.class);
    private static final String EICAR = new String(Eicar.octets(), StandardCharsets.US_ASCII);
    private static final int SENDERS = 6;
    private static final int MAILS_OF_A_SENDER = 12;
    /** ISO 8601, such as PT3M with -Dtesta.outage=PT3M; how long the scanner is away once it was killed. */
    private static final Duration OUTAGE = Duration.parse(System.getProperty("testa.outage", "PT0S"));

    private Node belgium;
    private Node relay;
    private Node france;
    private LabUser alain;
    private LabUser jeanne;

    @BeforeEach
    void find(TestaLab lab) throws Exception {
        belgium = lab.network().node("ms-b");
        relay = lab.network().node("relay-1");
        france = lab.network().node("ms-f");
        alain = lab.users(belgium).get(0);
        jeanne = lab.users(france).get(0);
    }

    @Test
    void shouldRefuseAnInfectedMailAtSubmission() throws Exception {
        assertThat(submit(EICAR)).startsWith("554 5.7.1").contains("Eicar-Test-Signature");
    }

    @Test
    void shouldRefuseAnInfectedMailAtTheRelay() throws Exception {
        assertThat(relayed(EICAR)).startsWith("554 5.7.1").contains("Eicar-Test-Signature");
        assertThat(relayed("before " + LabClamd.MARKER + " after")).startsWith("554 5.7.1")
            .contains("Testa.Lab.Marker");
    }

    @Test
    void shouldRefuseAnInfectedMailAtItsDestination() throws Exception {
        assertThat(brought(relay, france, "--body", EICAR)).startsWith("554 5.7.1");
    }

    /** Zeros and the EICAR test string behind them, which clamd cuts without a word where a file is too large for it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 150, 250, 600})
    void shouldRefuseAnArchiveWithSoManyMebibytesBeforeTheVirus(int mebibytes) throws Exception {
        assertThat(brought(zipped(mebibytes, EICAR))).startsWith("554 5.7.1");
    }

    @Test
    void shouldPassALargeArchiveInWhichThereIsNothing() throws Exception {
        Letter letter = zipped(20, "");
        assertThat(brought(letter)).startsWith("250");
        assertThat(OpensslPop3.await(letter.idLine(), france.pop3s(), jeanne)).isNotEmpty();
    }

    private Letter zipped(int mebibytes, String end) throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(archive)) {
            zip.putNextEntry(new ZipEntry("report.txt"));
            byte[] mebibyte = new byte[1024 * 1024];
            for (int i = 0; i < mebibytes; i++) {
                zip.write(mebibyte);
            }
            zip.write(end.getBytes(StandardCharsets.US_ASCII));
        }
        return Letter.attaching(alain.address(), jeanne.address(), "application/zip", archive.toByteArray());
    }

    @Test
    void shouldShowWhatItScannedToWhoAsksWithCurl(TestaLab lab) throws Exception {
        assertThat(relayed(EICAR)).startsWith("554 5.7.1");
        assertThat(lab.webadmin(relay).get("/metrics").text().lines())
            .anyMatch(line -> line.matches("testa_scan_time_seconds_count\\{verdict=\"infected\"} [1-9].*"));
    }

    /**
     * What a country's server does meanwhile: keep what is answered 451, and send it again. What the relay has taken just
     * before waits there, for the scanner of its destination does not reply either.
     */
    @Test
    void shouldLoseNoMailAndPassNoneWhileTheScannerHangsAndIsKilled(TestaLab lab) throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        AtomicInteger accepted = new AtomicInteger();
        List<AtomicInteger> postponed = Stream.generate(AtomicInteger::new).limit(SENDERS).toList();
        List<Future<List<Letter>>> sending = new ArrayList<>();
        try {
            for (AtomicInteger own : postponed) {
                sending.add(senders.submit(sender(accepted, own)));
            }
            Awaitility.await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(10)).until(() -> accepted.get() >= SENDERS);
            signal("-STOP", lab);
            awaitMore(postponed);
            int acceptedWithoutScanner = accepted.get();
            signal("-KILL", lab);
            Instant killed = Instant.now();
            awaitMore(postponed);
            Awaitility.await().atMost(OUTAGE.plusSeconds(10)).until(() -> Instant.now().isAfter(killed.plus(OUTAGE)));
            assertThat(relayed("clean")).startsWith("451 4.7.1");
            assertThat(submit(EICAR)).startsWith("451 4.7.1");
            assertThat(accepted.get()).as("no 250 without a scan").isEqualTo(acceptedWithoutScanner);
        } finally {
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> lab.clamd().pid().isEmpty());
            lab.clamd().start();
            awaitScanning(lab);
        }
        List<String> sent = new ArrayList<>();
        try {
            for (Future<List<Letter>> one : sending) {
                one.get(180, TimeUnit.SECONDS).forEach(letter -> sent.add(letter.idLine()));
            }
        } finally {
            senders.shutdownNow();
        }
        assertThat(sent).hasSizeGreaterThanOrEqualTo(SENDERS * MAILS_OF_A_SENDER);
        List<String> arrived = new ArrayList<>();
        Awaitility.await().atMost(Duration.ofSeconds(120)).pollInterval(Duration.ofSeconds(1)).until(() -> {
            arrived.addAll(OpensslPop3.takeIdLines(france.pop3s(), jeanne));
            return arrived.containsAll(sent) && nothingWaits(lab);
        });
        arrived.addAll(OpensslPop3.takeIdLines(france.pop3s(), jeanne));
        assertThat(arrived).as("every mail, once").containsExactlyInAnyOrderElementsOf(sent);
        LOGGER.info("{} mails from {} senders, {} answers 451 in an outage of {} and more, {} arrived, each once", sent.size(),
            SENDERS, postponed.stream().mapToInt(AtomicInteger::get).sum(), OUTAGE, arrived.size());
    }

    /** Until every sender has been put off: the answers to what he sent before are counted by then. */
    private static void awaitMore(List<AtomicInteger> postponed) {
        List<Integer> before = postponed.stream().map(AtomicInteger::get).toList();
        Awaitility.await().atMost(Duration.ofSeconds(120))
            .until(() -> IntStream.range(0, SENDERS).allMatch(i -> postponed.get(i).get() > before.get(i)));
    }

    private static void signal(String signal, TestaLab lab) throws IOException {
        String clamd = Long.toString(lab.clamd().pid().orElseThrow());
        assertThat(new Program("kill", "procps").run(List.of(signal, clamd)).exitCode()).isZero();
    }

    private boolean nothingWaits(TestaLab lab) throws IOException {
        Program.Result queue = TestaCommand.run("queue", "list", "--json", "--conf", lab.home().conf(relay).toString());
        assertThat(queue.exitCode()).as(queue.text()).isZero();
        return queue.text().isBlank();
    }

    /** Brings mail to the relay as Belgium's server does, and again after a 451 until it is taken. */
    private Callable<List<Letter>> sender(AtomicInteger accepted, AtomicInteger postponed) {
        return () -> {
            List<Letter> letters = new ArrayList<>();
            while (postponed.get() == 0 || letters.size() < MAILS_OF_A_SENDER) {
                Letter letter = Letter.of(alain.address(), jeanne.address());
                Awaitility.await().atMost(OUTAGE.plusSeconds(120)).pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(500)).until(() -> {
                        String reply = brought(letter);
                        if (reply.startsWith("250")) {
                            accepted.incrementAndGet();
                            return true;
                        }
                        assertThat(reply).startsWith("451 4.7.1");
                        postponed.incrementAndGet();
                        return false;
                    });
                letters.add(letter);
            }
            return letters;
        };
    }

    private String brought(Letter letter) throws IOException {
        try (SmtpClient client = new SmtpClient(relay.smtp(), belgium.address())) {
            return client.deliver(alain.address(), jeanne.address(), letter.octets());
        }
    }

    private String relayed(String body) throws IOException {
        return brought(belgium, relay, "--body", body);
    }

    private String brought(Node from, Node to, String option, String text) throws IOException {
        return answer(Swaks.run(to.smtp(), "--local-interface", from.address(), "--from", alain.address(),
            "--to", jeanne.address(), option, text));
    }

    private String submit(String body) throws IOException {
        return answer(Swaks.submit(belgium.submission(), alain, jeanne.address(),
            Letter.of(alain.address(), jeanne.address(), (body + "\r\n").getBytes(StandardCharsets.US_ASCII)).octets()));
    }

    /** What the server said to the mail: the last but one reply, before that to QUIT. */
    private static String answer(Swaks.Dialogue dialogue) {
        List<String> replies = dialogue.lines().stream().filter(line -> line.matches("<[~*-][* ]+\\d{3}[ -].*"))
            .map(line -> line.replaceFirst("^<[~*-][* ]+", "")).toList();
        assertThat(replies.get(replies.size() - 1)).as("%s", dialogue).startsWith("221");
        return replies.get(replies.size() - 2);
    }

    /** Every server asks its scanner again after a pause; the tests after this one find them all scanning. */
    private void awaitScanning(TestaLab lab) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            for (Node one : lab.network().relays()) {
                assertThat(brought(belgium, one, "--body", EICAR)).startsWith("554 5.7.1");
            }
            assertThat(brought(relay, france, "--body", EICAR)).startsWith("554 5.7.1");
            assertThat(submit(EICAR)).startsWith("554 5.7.1");
        });
    }
}
