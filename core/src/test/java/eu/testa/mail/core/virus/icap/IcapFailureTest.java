package eu.testa.mail.core.virus.icap;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.ScriptedPeer;
import eu.testa.mail.core.virus.TestMails;
import eu.testa.mail.core.virus.engine.Eicar;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an ICAP service does wrong, or otherwise than c-icap, played by a peer. */
@Execution(ExecutionMode.CONCURRENT)
class IcapFailureTest {

    private static final ScanVerdict CLEAN = new ScanVerdict.Clean();
    private static final Duration AMPLE = Duration.ofSeconds(60);
    /** For a service that is silent with one mail. With the next it has no longer, so it is not short. */
    private static final Duration SHORT = Duration.ofMillis(2500);
    private static final String OPTIONS = "ICAP/1.0 200 OK\r\nMethods: RESPMOD, REQMOD\r\nAllow: 204\r\nPreview: 1024\r\n\r\n";
    private static final String NOTHING_FOUND = "ICAP/1.0 204 No Content\r\n\r\n";
    private static final String CONTINUE = "ICAP/1.0 100 Continue\r\n\r\n";
    private static final String FOUND = "ICAP/1.0 200 OK\r\nX-Infection-Found: Type=0; Resolution=2; Threat=Found.It;\r\n"
        + "Encapsulated: res-hdr=0, null-body=26\r\n\r\nHTTP/1.1 403 Forbidden\r\n\r\n";

    /** One request that brings a mail. */
    private static final class Request {

        private final InputStream in;
        private final OutputStream out;
        private final String head;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private boolean whole;

        Request(InputStream in, OutputStream out, String head) {
            this.in = in;
            this.out = out;
            this.head = head;
        }

        /** Reads chunks up to the next end: that of the preview, or of the body. */
        void read() throws IOException {
            while (true) {
                String length = line(in);
                int octets = Integer.parseInt(length.replaceAll(";.*", "").strip(), 16);
                if (octets == 0) {
                    whole = length.contains("ieof") || !head.contains("Preview:") || body.size() > preview();
                    line(in);
                    return;
                }
                body.write(in.readNBytes(octets));
                line(in);
            }
        }

        private int preview() {
            return Integer.parseInt(head.replaceAll("(?s).*Preview: ([0-9]+).*", "$1"));
        }

        void say(String words) throws IOException {
            out.write(words.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
    }

    private interface Answer {
        void to(Request request) throws IOException, InterruptedException;
    }

    private static String line(InputStream in) throws IOException {
        return until(in, "\r\n");
    }

    private static String until(InputStream in, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end, Math.max(0, text.length() - end.length())) < 0) {
            int octet = in.read();
            if (octet < 0) {
                throw new EOFException();
            }
            text.append((char) octet);
        }
        return text.substring(0, text.length() - end.length());
    }

    /** A service that finds EICAR; the script is for all other mail, of which it has read the preview. */
    private static ScriptedPeer service(String options, Answer answer) throws IOException {
        String eicar = Base64.getEncoder().encodeToString(Eicar.octets()).substring(0, 70);
        return new ScriptedPeer((in, out) -> {
            while (true) {
                String head = until(in, "\r\n\r\n");
                if (head.startsWith("OPTIONS")) {
                    out.write(options.getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                    continue;
                }
                // the HTTP heads, up to where the body begins
                String encapsulated = head.replaceAll("(?s).*Encapsulated: [^\r]*body=([0-9]+).*", "$1");
                in.readNBytes(Integer.parseInt(encapsulated));
                Request request = new Request(in, out, head);
                request.read();
                if (request.body.size() == 0 && !request.whole) {
                    request.say(CONTINUE);
                    request.read();
                }
                if (request.body.toString(StandardCharsets.ISO_8859_1).contains(eicar)) {
                    request.say(FOUND);
                } else {
                    answer.to(request);
                }
            }
        });
    }

    private static Icap over(ScriptedPeer peer) {
        return over(peer, AMPLE);
    }

    private static Icap over(ScriptedPeer peer, Duration timeout) {
        return new Icap(new IcapSettings(URI.create("icap://127.0.0.1:" + peer.port() + "/scan"), 50_000_000, AMPLE, timeout,
            Duration.ofMillis(200)));
    }

    private static ScanVerdict scan(MessageSource mail, String options, Answer answer) throws IOException {
        try (ScriptedPeer peer = service(options, answer); Icap icap = over(peer)) {
            return icap.scan(mail);
        }
    }

    private static ScanVerdict scan(Answer answer) throws IOException {
        return scan(TestMails.clean(), OPTIONS, answer);
    }

    @Test
    void shouldTakeA204AfterTheLastOctetForClean() throws IOException {
        assertThat(scan(request -> request.say(NOTHING_FOUND))).isEqualTo(CLEAN);
        assertThat(scan(TestMails.large(200_000, ""), OPTIONS, request -> {
            request.say(CONTINUE);
            request.read();
            request.say(NOTHING_FOUND);
        })).isEqualTo(CLEAN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n\r\n", "garbage\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n", "ICAP/1.0 2040 x\r\n\r\n",
        "ICAP/1.1 204 x\r\n\r\n", "ICAP/1.0 204 No Content\r\nno header\r\n\r\n", "ICAP/1.0 204 No Content\r\n",
        "ICAP/1.0 500 Server error\r\n\r\n", "ICAP/1.0 200 OK\r\n\r\n", "ICAP/1.0 200 OK\r\n\r\nx 403\r\n\r\n"})
    void shouldGiveNoVerdictOnGarbage(String garbage) throws IOException {
        assertThat(scan(request -> {
            request.say(garbage);
            throw new EOFException("and closes");
        })).isInstanceOf(ScanVerdict.NoVerdict.class);
    }

    @ParameterizedTest
    @CsvSource({"X-Infection-Found: Type=0; Resolution=2; Threat=Win.X;, Win.X", "X-Virus-ID: Win.Y, Win.Y",
        "X-Violations-Found: 1, 1", "x-infection-found:, unnamed by the ICAP service"})
    void shouldReadTheNameOfTheVirus(String header, String name) throws IOException {
        assertThat(scan(request -> request.say("ICAP/1.0 200 OK\r\n" + header + "\r\n\r\n"))).isEqualTo(new ScanVerdict.Infected(name));
    }

    @Test
    void shouldTakeForbiddenForInfected() throws IOException {
        assertThat(scan(request -> request.say("ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0\r\n\r\nHTTP/1.1 403 Forbidden\r\n\r\n")))
            .isInstanceOf(ScanVerdict.Infected.class);
    }

    @Test
    void shouldGiveNoVerdictWhenTheMailComesBackChanged() throws IOException {
        assertThat(scan(request -> request.say("ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=19\r\n\r\n"
            + "HTTP/1.1 200 OK\r\n\r\n7\r\ncleaned\r\n0\r\n\r\n"))).isInstanceOf(ScanVerdict.NoVerdict.class);
    }

    @Test
    void shouldGiveNoVerdictWhenToldToGoOnTwiceOrWithNothingLeft() throws IOException {
        assertThat(scan(request -> request.say(CONTINUE + NOTHING_FOUND))).isInstanceOf(ScanVerdict.NoVerdict.class);
        assertThat(scan(TestMails.large(200_000, ""), OPTIONS, request -> {
            request.say(CONTINUE);
            request.read();
            request.say(CONTINUE + NOTHING_FOUND);
        })).isInstanceOf(ScanVerdict.NoVerdict.class);
    }

    @Test
    void shouldNotTakeA204ToThePreviewForClean() throws IOException {
        assertThat(scan(TestMails.large(200_000, ""), OPTIONS, request -> request.say(NOTHING_FOUND)))
            .isInstanceOf(ScanVerdict.NoVerdict.class);
    }

    /** With "go on" in one breath, and in the middle of what comes then; and it reads on, as if it was interested. */
    @ParameterizedTest
    @ValueSource(ints = {0, 100_000})
    void shouldNotTakeA204BeforeTheLastOctetForClean(int read) throws IOException {
        assertThat(scan(TestMails.large(10_000_000, ""), OPTIONS, request -> {
            request.say(read == 0 ? CONTINUE + NOTHING_FOUND : CONTINUE);
            request.in.skipNBytes(read);
            request.say(read == 0 ? "" : NOTHING_FOUND);
            request.in.transferTo(OutputStream.nullOutputStream());
        })).isInstanceOf(ScanVerdict.NoVerdict.class);
    }

    @Test
    void shouldTakeInfectedBeforeTheLastOctet() throws IOException {
        assertThat(scan(TestMails.large(10_000_000, ""), OPTIONS, request -> {
            request.say(CONTINUE);
            request.in.skipNBytes(100_000);
            request.say(FOUND);
            request.in.transferTo(OutputStream.nullOutputStream());
        })).isEqualTo(new ScanVerdict.Infected("Found.It"));
    }

    @Test
    void shouldNotTakeTheSecondOfTwoAnswersForTheNextMail() throws IOException {
        AtomicInteger mails = new AtomicInteger();
        try (ScriptedPeer peer = service(OPTIONS, request ->
            request.say(mails.incrementAndGet() == 1 ? NOTHING_FOUND + NOTHING_FOUND : FOUND)); Icap icap = over(peer)) {
            assertThat(icap.scan(TestMails.clean())).isEqualTo(CLEAN);
            assertThat(icap.scan(TestMails.clean())).isEqualTo(new ScanVerdict.Infected("Found.It"));
        }
    }

    @Test
    void shouldNotTakeAnAnswerThatComesLaterForTheNextMail() throws Exception {
        AtomicInteger mails = new AtomicInteger();
        CountDownLatch answered = new CountDownLatch(1);
        CountDownLatch late = new CountDownLatch(1);
        try (ScriptedPeer peer = service(OPTIONS, request -> {
            if (mails.incrementAndGet() == 1) {
                request.say(NOTHING_FOUND);
                answered.await();
                request.say(NOTHING_FOUND);
                late.countDown();
            } else {
                request.say(FOUND);
            }
        }); Icap icap = over(peer)) {
            assertThat(icap.scan(TestMails.clean())).isEqualTo(CLEAN);
            answered.countDown();
            late.await();
            assertThat(icap.scan(TestMails.clean())).isEqualTo(new ScanVerdict.Infected("Found.It"));
        }
    }

    @Test
    void shouldGiveUpAtTheDeadlineAndNotUseTheLateAnswerForAnotherMail() throws IOException {
        AtomicInteger mails = new AtomicInteger();
        CountDownLatch givenUp = new CountDownLatch(1);
        try (ScriptedPeer peer = service(OPTIONS, request -> {
            if (mails.incrementAndGet() == 1) {
                givenUp.await();
                request.say(NOTHING_FOUND);
            } else {
                request.say(FOUND);
            }
        }); Icap icap = over(peer, SHORT)) {
            assertThat(icap.scan(TestMails.clean())).isInstanceOf(ScanVerdict.NoVerdict.class);
            givenUp.countDown();
            assertThat(icap.scan(TestMails.clean())).as("it finds EICAR, so it is asked at once")
                .isEqualTo(new ScanVerdict.Infected("Found.It"));
        }
    }

    @Test
    void shouldTakeFoundAfterAPauseWithinTheTimeOut() throws IOException {
        assertThat(scan(request -> {
            new CountDownLatch(1).await(600, TimeUnit.MILLISECONDS);
            request.say(FOUND);
        })).isEqualTo(new ScanVerdict.Infected("Found.It"));
    }

    @Test
    void shouldNotReadAHeaderWithoutEnd() throws IOException {
        assertThat(scan(request -> {
            while (true) {
                request.say("X-Noise: " + "x".repeat(1000) + "\r\n");
            }
        })).isInstanceOfSatisfying(ScanVerdict.NoVerdict.class,
            verdict -> assertThat(verdict.reason()).contains("does not end").hasSizeLessThan(500));
    }

    @ParameterizedTest
    @CsvSource({"REQMOD, 1024", "REQMOD, -1", "RESPMOD, -1", "RESPMOD, 0", "RESPMOD, 65503", "RESPMOD, 65504", "RESPMOD, 65536",
        "RESPMOD, 100000"})
    void shouldBringTheWholeMailToEveryKindOfService(String method, int preview) throws IOException {
        String options = "ICAP/1.0 200 OK\r\nMethods: " + method + "\r\nAllow: 204\r\n"
            + (preview < 0 ? "" : "Preview: " + preview + "\r\n") + "\r\n";
        List<Request> requests = new CopyOnWriteArrayList<>();
        Answer answer = request -> {
            if (!request.whole) {
                request.say(CONTINUE);
                request.read();
            }
            requests.add(request);
            request.say(NOTHING_FOUND);
        };
        MessageSource small = TestMails.clean();
        byte[] octets = new byte[200_000];
        new Random(1).nextBytes(octets);
        MessageSource large = MessageSource.of(octets);
        try (ScriptedPeer peer = service(options, answer); Icap icap = over(peer)) {
            assertThat(icap.scan(small)).isEqualTo(CLEAN);
            assertThat(icap.scan(large)).isEqualTo(CLEAN);
        }
        assertThat(requests).hasSize(2).allSatisfy(request -> {
            assertThat(request.head).startsWith(method + " icap://127.0.0.1:");
            assertThat(request.head.contains("Preview:")).isEqualTo(preview >= 0);
        });
        assertThat(requests.get(0).body.toByteArray()).isEqualTo(octets(small));
        assertThat(requests.get(1).body.toByteArray()).isEqualTo(octets);
    }

    private static byte[] octets(MessageSource mail) throws IOException {
        try (InputStream octets = mail.open()) {
            return octets.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ICAP/1.0 404 Not found\r\n\r\n", "ICAP/1.0 200 OK\r\nMethods: RESPMOD\r\n\r\n",
        "ICAP/1.0 200 OK\r\nAllow: 204\r\n\r\n", "ICAP/1.0 200 OK\r\nMethods: RESPMOD\r\nAllow: 204\r\nPreview: many\r\n\r\n",
        "HTTP/1.1 200 OK\r\nMethods: RESPMOD\r\nAllow: 204\r\n\r\n"})
    void shouldGiveNoVerdictWithAServiceThatCannotBeUsed(String options) throws IOException {
        assertThat(scan(TestMails.clean(), options, request -> request.say(NOTHING_FOUND))).isInstanceOf(ScanVerdict.NoVerdict.class);
    }

    /** As long as its answer to OPTIONS is good for, and no longer. */
    @Test
    void shouldAskForEicarAgainWhenTheOptionsExpire() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedPeer peer = new ScriptedPeer((in, out) -> {
            String head = until(in, "\r\n\r\n");
            Request request = new Request(in, out, head);
            if (head.startsWith("OPTIONS")) {
                request.say(OPTIONS.replace("\r\n\r\n", "\r\nOptions-TTL: 0\r\n\r\n"));
                return;
            }
            in.readNBytes(Integer.parseInt(head.replaceAll("(?s).*Encapsulated: [^\r]*body=([0-9]+).*", "$1")));
            request.read();
            // finds it once, and then somebody changes its settings
            request.say(asked.incrementAndGet() == 1 ? FOUND : NOTHING_FOUND);
        }); Icap icap = over(peer)) {
            assertThat(icap.scan(TestMails.clean())).isEqualTo(CLEAN);
            assertThat(icap.scan(TestMails.clean())).isInstanceOfSatisfying(ScanVerdict.NoVerdict.class,
                verdict -> assertThat(verdict.reason()).contains("does not find the EICAR test string"));
        }
    }
}
