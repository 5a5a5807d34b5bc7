package eu.testa.mail.core.virus.clamd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.ScriptedPeer;
import eu.testa.mail.core.virus.TestMails;
import eu.testa.mail.core.virus.engine.Eicar;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a clamd does wrong, played by a peer. */
@Execution(ExecutionMode.CONCURRENT)
class ClamdFailureTest {

    private static final ScanVerdict CLEAN = new ScanVerdict.Clean();
    private static final Duration AMPLE = Duration.ofSeconds(60);
    /** Where a daemon is silent. The others have no longer, so it is not short. */
    private static final Duration SHORT = Duration.ofMillis(2500);

    /** A daemon that waits for it is silent until the test is over. */
    private final CountDownLatch never = new CountDownLatch(1);

    @AfterEach
    void endSilence() {
        never.countDown();
    }

    /** For daemons of which none is silent: they have time, however busy the machine is. */
    private static Clamd over(ScriptedPeer... peers) {
        return over(AMPLE, AMPLE, Duration.ofMillis(200), Optional.empty(), peers);
    }

    private static Clamd believing(Duration proofInterval, ScriptedPeer peer) {
        return over(AMPLE, AMPLE, Duration.ofMillis(200), Optional.of(proofInterval), peer);
    }

    /** A daemon that failed is left alone until the test is over. */
    private static Clamd impatient(ScriptedPeer... peers) {
        return over(SHORT, SHORT, Duration.ofHours(1), Optional.empty(), peers);
    }

    private static Clamd over(Duration connectTimeout, Duration timeout, Duration retryAfter, Optional<Duration> proofInterval,
                              ScriptedPeer... peers) {
        List<ClamdAddress> addresses = List.of(peers).stream()
            .map(peer -> new ClamdAddress("127.0.0.1:" + peer.port())).toList();
        return new Clamd(new ClamdSettings(addresses, 50_000_000, connectTimeout, timeout, AMPLE, retryAfter, proofInterval));
    }

    /** Reads commands as clamd does, and answers a scan with these words. */
    private static ScriptedPeer.Script answering(String words) {
        return (in, out) -> serve(in, out, number -> words);
    }

    private interface Answers {
        String to(int number) throws InterruptedException;
    }

    private static void serve(InputStream in, OutputStream out, Answers answers) throws IOException, InterruptedException {
        DataInputStream data = new DataInputStream(in);
        int number = 0;
        while (true) {
            String command = word(data);
            if (command.equals("zIDSESSION")) {
                continue;
            }
            number++;
            String answer;
            if (command.equals("zPING")) {
                answer = number + ": PONG\0";
            } else {
                for (int length = data.readInt(); length > 0; length = data.readInt()) {
                    data.skipNBytes(length);
                }
                answer = answers.to(number);
            }
            out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
    }

    private static String word(InputStream in) throws IOException {
        StringBuilder word = new StringBuilder();
        for (int octet = in.read(); octet != 0; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException();
            }
            word.append((char) octet);
        }
        return word.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1: stream: OK\n\0", "stream: OK\0", "2: stream: OK\0", "1: stream: OK\0" + "1: stream: OK\0",
        "1: OK\0", "\0", "HTTP/1.1 200 OK\r\n\r\n\0", "1: stream: ok\0", "1: stream: OK ERROR\0", "01: stream: OK\0"})
    void shouldGiveNoVerdictOnGarbage(String garbage) throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer(answering(garbage)); Clamd clamd = over(peer)) {
            assertThat(clamd.scan(TestMails.clean())).isInstanceOf(ScanVerdict.NoVerdict.class);
        }
    }

    @Test
    void shouldTakeTheExactAnswerOnly() throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer(answering("1: stream: OK\0")); Clamd clamd = over(peer)) {
            assertThat(clamd.scan(TestMails.clean())).isEqualTo(CLEAN);
        }
    }

    @Test
    void shouldNotReadAReplyWithoutEnd() throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer((in, out) -> {
            byte[] noise = "x".repeat(4096).getBytes(StandardCharsets.US_ASCII);
            while (true) {
                out.write(noise);
            }
        }); Clamd clamd = over(peer)) {
            assertThat(clamd.scan(TestMails.clean())).isInstanceOfSatisfying(ScanVerdict.NoVerdict.class,
                verdict -> assertThat(verdict.reason().length()).isLessThan(500));
        }
    }

    @Test
    void shouldNotTakeOkBeforeTheMailWasSent() throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer((in, out) -> {
            out.write("1: stream: OK\0".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            // and reads no further: the mail is longer than what the sockets buffer
            never.await();
        }); Clamd clamd = impatient(peer)) {
            assertThat(clamd.scan(TestMails.large(40_000_000, ""))).isInstanceOf(ScanVerdict.NoVerdict.class);
        }
    }

    @Test
    void shouldNotTakeAnEarlyOkForTheAnswerToTheNextMail() throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer((in, out) ->
            serve(in, out, number -> number == 1 ? "1: stream: OK\0" + "2: stream: OK\0" : number + ": stream: X FOUND\0"));
             Clamd clamd = over(peer)) {
            assertThat(clamd.scan(TestMails.eicarInText())).isNotEqualTo(CLEAN);
            assertThat(clamd.scan(TestMails.eicarInText())).isNotEqualTo(CLEAN);
        }
    }

    @Test
    void shouldGiveUpAtTheDeadlineAndNotUseTheLateAnswerForAnotherMail() throws IOException {
        AtomicInteger connections = new AtomicInteger();
        CountDownLatch givenUp = new CountDownLatch(1);
        try (ScriptedPeer peer = new ScriptedPeer((in, out) -> {
            boolean first = connections.incrementAndGet() == 1;
            serve(in, out, number -> {
                if (first) {
                    givenUp.await();
                    return number + ": stream: Late FOUND\0";
                }
                return number + ": stream: OK\0";
            });
        }); Clamd clamd = over(AMPLE, SHORT, Duration.ofMillis(200), Optional.empty(), peer)) {
            assertThat(clamd.scan(TestMails.text(new String(Eicar.octets(), StandardCharsets.US_ASCII))))
                .isInstanceOf(ScanVerdict.NoVerdict.class);
            givenUp.countDown();
            await().atMost(AMPLE).until(() -> clamd.scan(TestMails.clean()).equals(CLEAN));
        }
    }

    @Test
    void shouldTakeFoundAfterAPauseWithinTheTimeOut() throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer((in, out) -> serve(in, out, number -> {
            never.await(400, TimeUnit.MILLISECONDS);
            return number + ": stream: Slow FOUND\0";
        })); Clamd clamd = over(peer)) {
            assertThat(clamd.scan(TestMails.clean())).isEqualTo(new ScanVerdict.Infected("Slow"));
        }
    }

    @Test
    void shouldAskTheOtherDaemonAfterGarbageErrorOrSilence() throws IOException {
        try (ScriptedPeer silent = new ScriptedPeer((in, out) -> never.await());
             ScriptedPeer failing = new ScriptedPeer(answering("1: stream: Can't allocate memory ERROR\0"));
             ScriptedPeer garbage = new ScriptedPeer(answering("garbage\0"));
             ScriptedPeer well = new ScriptedPeer(answering("1: stream: Found.It FOUND\0"));
             Clamd clamd = impatient(silent, failing, garbage, well)) {
            assertThat(clamd.scan(TestMails.clean())).isEqualTo(new ScanVerdict.Infected("Found.It"));
        }
    }

    @Test
    void shouldNotHoldUpEveryMailForADaemonThatIsSilent() throws IOException {
        try (ScriptedPeer silent = new ScriptedPeer((in, out) -> never.await());
             ScriptedPeer well = new ScriptedPeer((in, out) -> serve(in, out, number -> number + ": stream: OK\0"));
             Clamd clamd = impatient(silent, well)) {
            assertThat(clamd.scan(TestMails.clean())).isEqualTo(CLEAN);
            int before = silent.connections();
            for (int i = 0; i < 20; i++) {
                assertThat(clamd.scan(TestMails.clean())).isEqualTo(CLEAN);
            }
            assertThat(silent.connections() - before).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void shouldOpenANewSessionWhenTheDaemonClosedTheIdleOne() throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer((in, out) -> {
            DataInputStream data = new DataInputStream(in);
            word(data);
            word(data);
            for (int length = data.readInt(); length > 0; length = data.readInt()) {
                data.skipNBytes(length);
            }
            out.write("1: stream: OK\0".getBytes(StandardCharsets.US_ASCII));
        }); Clamd clamd = over(peer)) {
            for (int i = 0; i < 5; i++) {
                assertThat(clamd.scan(TestMails.clean())).isEqualTo(CLEAN);
            }
            assertThat(peer.connections()).isGreaterThanOrEqualTo(5);
        }
    }

    @Test
    void shouldUseOneSessionForManyMails() throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer((in, out) -> serve(in, out, number -> number + ": stream: OK\0"));
             Clamd clamd = over(peer)) {
            for (int i = 0; i < 10; i++) {
                assertThat(clamd.scan(TestMails.clean())).isEqualTo(CLEAN);
            }
            assertThat(peer.connections()).isEqualTo(1);
        }
    }

    @Test
    void shouldNotBelieveADaemonThatDoesNotFindWhatItMust() throws IOException {
        try (ScriptedPeer peer = new ScriptedPeer((in, out) -> serve(in, out, number -> number + ": stream: OK\0"));
             Clamd clamd = believing(Duration.ofHours(1), peer)) {
            for (int i = 0; i < 3; i++) {
                assertThat(clamd.scan(TestMails.clean())).isInstanceOfSatisfying(ScanVerdict.NoVerdict.class,
                    verdict -> assertThat(verdict.reason()).contains("does not find the EICAR test string", "TemporaryDirectory"));
            }
        }
    }

    @Test
    void shouldHaveItShownOnceAndAgainAfterAnAnswerThatIsNoVerdict() throws IOException {
        String[] answers = {"Eicar FOUND", "OK", "OK", "Can't write to file ERROR", "Eicar FOUND", "OK"};
        AtomicInteger scans = new AtomicInteger();
        try (ScriptedPeer peer = new ScriptedPeer((in, out) ->
            serve(in, out, number -> number + ": stream: " + answers[scans.getAndIncrement()] + "\0"));
             Clamd clamd = believing(Duration.ofHours(1), peer)) {
            assertThat(clamd.scan(TestMails.clean())).isEqualTo(CLEAN);
            assertThat(clamd.scan(TestMails.clean())).isEqualTo(CLEAN);
            assertThat(clamd.scan(TestMails.clean())).isInstanceOf(ScanVerdict.NoVerdict.class);
            assertThat(clamd.scan(TestMails.clean())).isEqualTo(CLEAN);
            assertThat(scans).hasValue(answers.length);
        }
    }
}
