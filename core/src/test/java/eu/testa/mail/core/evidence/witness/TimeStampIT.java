package eu.testa.mail.core.evidence.witness;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import eu.testa.mail.core.Program;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.checkpoint.CheckpointVerifier;
import eu.testa.mail.core.evidence.checkpoint.SignedCheckpoint;
import eu.testa.mail.core.evidence.checkpoint.TestKeys;
import eu.testa.mail.core.evidence.checkpoint.TimeStamp;
import eu.testa.mail.core.evidence.log.EvidenceLog;
import eu.testa.mail.core.evidence.log.LogFile;
import eu.testa.mail.core.evidence.verification.EvidenceVerification;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Time stamps of OpenSSL, behind the little HTTP that RFC 3161 §3.4 asks for. */
class TimeStampIT {

    private static final Program OPENSSL = new Program("openssl", "openssl");

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();
    private final TestKeys keys = new TestKeys();
    private HttpServer server;
    private volatile boolean broken;

    @BeforeEach
    void start() throws Exception {
        OPENSSL.run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", path("tsa.key"), "-out", path("tsa.crt"), "-days", "1",
            "-subj", "/CN=Time", "-addext", "extendedKeyUsage=critical,timeStamping", "-addext", "keyUsage=critical,digitalSignature")
            .mustSucceed();
        Files.writeString(folder.resolve("tsa.cnf"), "[tsa]\ndefault_tsa = t\n[t]\nserial = " + path("serial")
            + "\nsigner_digest = sha256\ndefault_policy = 1.2.3.4\ndigests = sha256\n");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/tsa", exchange -> {
            byte[] reply = reply(exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(200, reply.length);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(reply);
            }
        });
        server.start();
    }

    private byte[] reply(byte[] query) throws IOException {
        if (broken) {
            return new byte[] {1, 2, 3};
        }
        Files.write(folder.resolve("query"), query);
        try {
            OPENSSL.run("ts", "-reply", "-config", path("tsa.cnf"), "-queryfile", path("query"), "-signer", path("tsa.crt"), "-inkey",
                path("tsa.key"), "-out", path("reply")).mustSucceed();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return Files.readAllBytes(folder.resolve("reply"));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private ConfiguredWitness witness() {
        return new ConfiguredWitness(
            Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/tsa")),
            Optional.of(folder.resolve("copies")));
    }

    private SignedCheckpoint checkpoint(ConfiguredWitness witness) throws IOException {
        try (EvidenceLog log = EvidenceLog.open(folder.resolve("evidence"), "relay-1.eu-admin.net",
            keys.key("relay-1.eu-admin.net", Duration.ofDays(10)), witness, clock)) {
            log.checkpoint();
            log.tellWitness();
            return log.checkpoint().orElseThrow();
        }
    }

    @Test
    void shouldHaveEachCheckpointStamped() throws Exception {
        SignedCheckpoint signed = checkpoint(witness());
        Files.write(folder.resolve("checkpoint.p7s"), signed.signature());
        Files.write(folder.resolve("checkpoint.tsr"), signed.timeStamp().orElseThrow());
        assertThat(OPENSSL.run("ts", "-verify", "-in", path("checkpoint.tsr"), "-data", path("checkpoint.p7s"), "-CAfile",
            path("tsa.crt")).mustSucceed().output()).contains("Verification: OK");
    }

    @Test
    void shouldSignWithoutAStampWhileTheServerDoesNotAnswerAsItShouldAndSaySo() throws Exception {
        broken = true;
        ConfiguredWitness witness = witness();
        assertThat(checkpoint(witness).timeStamp()).isEmpty();
        assertThat(witness.trouble()).hasValueSatisfying(trouble -> assertThat(trouble).contains("not time-stamped"));
    }

    @Test
    void shouldCopyEachCheckpointUnderANameOfItsOwn() throws Exception {
        ConfiguredWitness witness = witness();
        checkpoint(witness);
        clock.pass(Duration.ofMinutes(1));
        try (EvidenceLog log = EvidenceLog.open(folder.resolve("evidence"), "relay-1.eu-admin.net",
            keys.key("relay-1.eu-admin.net", Duration.ofDays(10)), witness, clock)) {
            log.write(EvidenceRecord.of(EvidenceEvent.STARTED).at(clock.instant()));
            log.checkpoint();
            log.tellWitness();
        }
        try (Stream<Path> copies = Files.walk(folder.resolve("copies"))) {
            assertThat(copies.filter(Files::isRegularFile)).hasSize(2).allSatisfy(copy ->
                assertThat(SignedCheckpoint.read(copy).timeStamp()).isPresent());
        }
        assertThat(witness.trouble()).isEmpty();
    }

    /** It accepts the connection and says nothing, or stops in the middle of its answer: mail must not wait for it. */
    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n0"})
    void shouldHoldUpNothingWhileTheServerIsSilent(String said) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            ConfiguredWitness witness = new ConfiguredWitness(
                Optional.of(URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/tsa")), Optional.empty());
            try (EvidenceLog log = EvidenceLog.open(folder.resolve("evidence"), "relay-1.eu-admin.net",
                keys.key("relay-1.eu-admin.net", Duration.ofDays(10)), witness, clock)) {
                assertThat(log.checkpoint()).as("signed without waiting").isPresent();
                Thread teller = new Thread(log::tellWitness);
                teller.start();
                Socket asked = silent.accept();
                asked.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
                log.awaitDurable(log.write(EvidenceRecord.of(EvidenceEvent.STARTED).at(clock.instant())));
                assertThat(log.checkpoint().orElseThrow().timeStamp()).isEmpty();
                assertThat(teller.isAlive()).as("all of this while the server was being asked").isTrue();
                teller.join(Duration.ofSeconds(30).toMillis());
                assertThat(witness.trouble()).hasValueSatisfying(trouble -> assertThat(trouble).contains("did not answer within"));
                asked.close();
            }
        }
    }

    /** The last checkpoint of a day stays, and so it is stamped as soon as the server is back. */
    @Test
    void shouldStampWhatIsNotStampedYetWhenTheServerIsBack() throws Exception {
        broken = true;
        try (EvidenceLog log = EvidenceLog.open(folder.resolve("evidence"), "relay-1.eu-admin.net",
            keys.key("relay-1.eu-admin.net", Duration.ofDays(10)), witness(), clock)) {
            log.checkpoint();
            clock.pass(Duration.ofDays(1));
            log.tick();
            log.checkpoint();
            log.tellWitness();
            broken = false;
            log.tellWitness();
            for (LogFile file : LogFile.in(folder.resolve("evidence"))) {
                assertThat(SignedCheckpoint.read(file.checkpoint()).timeStamp()).as(file.name()).isPresent();
            }
        }
    }

    @Test
    void shouldNoticeATimeStampThatWasChangedOrIsOverSomethingElse() throws Exception {
        SignedCheckpoint signed = checkpoint(witness());
        assertThat(findings()).isEmpty();
        Path file = LogFile.in(folder.resolve("evidence")).get(0).checkpoint();
        byte[] stamp = signed.timeStamp().orElseThrow();
        List<Integer> unnoticed = new ArrayList<>();
        for (int i = 0; i < stamp.length; i++) {
            byte[] changed = stamp.clone();
            changed[i] ^= (byte) (1 << i % 8);
            if (isStamp(signed.signature(), changed)) {
                unnoticed.add(i);
            }
            // one in many as an administrator verifies, with all that stands beside it
            if (i % 50 == 0) {
                Files.write(file, signed.stamped(changed).octets());
                assertThat(findings()).as("octet %d", i).isNotEmpty();
            }
        }
        assertThat(unnoticed).as("octets of %d", stamp.length).isEmpty();
        byte[] other = new TimeStampServer(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/tsa")).stamp(new byte[] {1});
        Files.write(file, signed.stamped(other).octets());
        assertThat(findings()).contains("the time stamp is not over this signature");
    }

    private static boolean isStamp(byte[] signature, byte[] stamp) {
        try {
            TimeStamp.over(signature, stamp);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private List<String> findings() throws IOException {
        return new EvidenceVerification(new CheckpointVerifier(List.of(keys.authority())), Optional.empty(), clock, any -> {
        }).verify(folder.resolve("evidence"), LocalDate.MIN, LocalDate.MAX).stream().flatMap(result -> result.findings().stream())
            .map(EvidenceVerification.Finding::what).toList();
    }
}
