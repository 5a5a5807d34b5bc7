package eu.testa.mail.server.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.health.Maintenance;
import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProxiedLdapSocketsTest {

    private static final String PROXY = "127.0.0.18";
    private static final String HEADER = "PROXY TCP4 192.0.2.7 192.0.2.17 4711 636\r\n";

    @TempDir
    private Path folder;
    private ServerSocket listener;

    @BeforeEach
    void listen() throws Exception {
        TestaSettings settings = TestaSettings.load(Path.of("..", "conf", "national"), Map.of("listener.proxies", PROXY));
        listener = new ProxiedLdapSockets(new Proxies(settings, Maintenance.open(folder.resolve("none")), new Metrics())).plain().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
    }

    private Socket connect(String from, String octets) throws IOException {
        Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort(), InetAddress.getByName(from), 0);
        client.getOutputStream().write(octets.getBytes(US_ASCII));
        client.shutdownOutput();
        return client;
    }

    @Test
    void shouldHaveTheAddressOfTheClientAndAllThatIsBehindTheHeader() throws Exception {
        try (Socket client = connect(PROXY, HEADER + "\u0016TLS"); Socket accepted = listener.accept()) {
            assertThat(accepted.getInetAddress()).isEqualTo(InetAddress.getByName("192.0.2.7"));
            assertThat(accepted.getPort()).isEqualTo(4711);
            assertThat(new String(accepted.getInputStream().readAllBytes(), US_ASCII)).isEqualTo("\u0016TLS");
        }
    }

    @Test
    void shouldReadNoHeaderOfAnybodyElse() throws Exception {
        try (Socket client = connect("127.0.0.9", HEADER); Socket accepted = listener.accept()) {
            assertThat(accepted.getInetAddress()).isEqualTo(InetAddress.getByName("127.0.0.9"));
            assertThat(new String(accepted.getInputStream().readAllBytes(), US_ASCII)).isEqualTo(HEADER);
        }
    }

    /** What reads it takes it for what it is not, and closes the connection. */
    @Test
    void shouldLeaveASecondHeaderWhereItIs() throws Exception {
        try (Socket client = connect(PROXY, HEADER + HEADER); Socket accepted = listener.accept()) {
            assertThat(new String(accepted.getInputStream().readAllBytes(), US_ASCII)).isEqualTo(HEADER);
        }
    }

    @Test
    void shouldPassOverProxiesThatSpeakForNobody() throws Exception {
        try (Socket checks = connect(PROXY, "PROXY UNKNOWN\r\n"); Socket leaves = connect(PROXY, "");
             Socket half = connect(PROXY, HEADER.substring(0, 20)); Socket without = connect(PROXY, "\u0016 this is no header\r\n");
             Socket client = connect(PROXY, HEADER); Socket accepted = listener.accept()) {
            assertThat(accepted.getInetAddress()).isEqualTo(InetAddress.getByName("192.0.2.7"));
            for (Socket closed : new Socket[] {checks, leaves, half, without}) {
                assertThat(closed.getInputStream().readAllBytes()).isEmpty();
            }
        }
    }

    @Test
    void shouldNotWaitLongForAProxyThatIsSilent() throws Exception {
        try (Socket silent = new Socket(listener.getInetAddress(), listener.getLocalPort(), InetAddress.getByName(PROXY), 0);
             Socket client = connect("127.0.0.9", "hello"); Socket accepted = listener.accept()) {
            assertThat(accepted.getInetAddress()).isEqualTo(InetAddress.getByName("127.0.0.9"));
            assertThat(silent.getInputStream().readAllBytes()).isEmpty();
        }
    }
}
