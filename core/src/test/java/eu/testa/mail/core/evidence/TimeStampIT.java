package eu.testa.mail.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import eu.testa.mail.core.Program;
import eu.testa.mail.core.deferred.ManualClock;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        }
        assertThat(folder.resolve("copies").toFile().list()).hasSize(2).allMatch(name -> name.endsWith(".checkpoint"));
        assertThat(witness.trouble()).isEmpty();
    }
}
