package eu.testa.mail.core.check.server;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.check.CheckVerdict;
import eu.testa.mail.core.check.CheckedServer;
import eu.testa.mail.core.check.Finding;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RightTimeTest {

    @TempDir
    private Path folder;
    @RegisterExtension
    private final CheckedServer server = new CheckedServer();

    @ParameterizedTest
    @CsvSource({"0, PASS", "4, PASS", "30, WARN", "-30, WARN", "120, FAIL", "-120, FAIL"})
    void shouldCompareTheClockWithATimeServer(long secondsAhead, CheckVerdict verdict) throws Exception {
        try (DatagramSocket clock = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            server.threads().execute(() -> answerTime(clock, Duration.ofSeconds(secondsAhead), 2));
            Finding finding = new RightTime().check(server.in(folder, "time.server = 127.0.0.1:" + clock.getLocalPort())).get(0);
            assertThat(finding.verdict()).as(finding.message()).isEqualTo(verdict);
        }
    }

    @Test
    void shouldNotBelieveATimeServerThatDoesNotKnowTheTime() throws Exception {
        try (DatagramSocket clock = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            server.threads().execute(() -> answerTime(clock, Duration.ZERO, 0));
            Finding finding = new RightTime().check(server.in(folder, "time.server = 127.0.0.1:" + clock.getLocalPort())).get(0);
            assertThat(finding.message()).contains("it is not synchronised itself");
        }
    }

    private static void answerTime(DatagramSocket socket, Duration ahead, int stratum) {
        try {
            byte[] octets = new byte[48];
            DatagramPacket packet = new DatagramPacket(octets, octets.length);
            socket.receive(packet);
            Instant now = CheckedServer.CLOCK.instant().plus(ahead);
            byte[] answer = ByteBuffer.allocate(48).put(0, (byte) 0x24).put(1, (byte) stratum)
                .putLong(24, ByteBuffer.wrap(octets).getLong(40))
                .putLong(40, now.getEpochSecond() + 2_208_988_800L << 32 | (now.getNano() * (1L << 32) / 1_000_000_000L)).array();
            socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        } catch (IOException e) {
            // closed
        }
    }
}
