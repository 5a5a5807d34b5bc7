package eu.testa.mail.server.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.FreePort;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.ocsp.OcspResponder;
import eu.testa.mail.core.pki.server.ResponderFiles;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.smime.trust.TrustSources;
import eu.testa.mail.core.smime.trust.TrustStore;
import eu.testa.mail.core.web.MailAccess;
import eu.testa.mail.core.web.WebSite;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The listener's limits, on raw sockets. */
class WebListenerTest {

    private static final String ADDRESS = "127.0.0.1";

    @TempDir
    private Path folder;

    private WebSite site() {
        Clock clock = Clock.systemUTC();
        TrustStore store = new TrustStore(TrustSources.in(folder), clock);
        return new WebSite(new MailAccess("tcn.b.eu-admin.net", "mail.tcn.b.eu-admin.net", 995, 465, OptionalInt.empty()),
            TestaNamespace.tachonet(), folder, store, new OcspResponder(store, new ResponderFiles(folder), clock), clock);
    }

    private static String ask(int port, String request) throws IOException {
        try (Socket socket = new Socket(ADDRESS, port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    private static String get(int port, String path) throws IOException {
        return ask(port, "GET " + path + " HTTP/1.1\r\nHost: mail.tcn.b.eu-admin.net\r\n\r\n");
    }

    @Test
    void shouldAnswerOnceAConnectionAndTellNothingOfItself() throws Exception {
        int port = FreePort.find(ADDRESS);
        try (WebListener listener = new WebListener(site())) {
            listener.listen(new Endpoint(ADDRESS, port));
            listener.start();

            assertThat(get(port, "/")).startsWith("HTTP/1.1 200 ").contains("Connection: close", "nosniff",
                "Content-Security-Policy: default-src 'none'").doesNotContainIgnoringCase("jetty");
            assertThat(get(port, "/?lang=fr")).contains("Configurer votre logiciel");
            assertThat(get(port, "/?lang=%zz")).startsWith("HTTP/1.1 400 ");
            assertThat(ask(port, "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n");
            for (String path : List.of("/users", "/healthcheck", "/domains", "/..%2fsecrets%2ftls.key", "/%2e%2e/x")) {
                assertThat(get(port, path)).as(path).doesNotStartWith("HTTP/1.1 200 ").doesNotContainIgnoringCase("jetty");
            }
        }
    }

    @Test
    void shouldReadNoBodyThatIsTooLong() throws Exception {
        int port = FreePort.find(ADDRESS);
        try (WebListener listener = new WebListener(site())) {
            listener.listen(new Endpoint(ADDRESS, port));
            listener.start();
            int length = WebSite.MAX_BODY + 1;

            assertThat(ask(port, "POST /ocsp HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n" + "a".repeat(length)))
                .startsWith("HTTP/1.1 413 ");
            assertThat(get(port, "/" + "a".repeat(20_000))).startsWith("HTTP/1.1 4");
        }
    }

    @Test
    void shouldGiveOneAddressItsPlacesAndNoMore() throws Exception {
        int port = FreePort.find(ADDRESS);
        List<Socket> held = new ArrayList<>();
        try (WebListener listener = new WebListener(site(), 3, Duration.ofSeconds(20))) {
            listener.listen(new Endpoint(ADDRESS, port));
            listener.start();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                held.add(held(port));
                return isRefused(port);
            });

            for (Socket socket : held) {
                socket.close();
            }

            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !isRefused(port));
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    /** A connection that has not asked yet. */
    private static Socket held(int port) throws IOException {
        Socket socket = new Socket(ADDRESS, port);
        socket.getOutputStream().write('G');
        return socket;
    }

    private static boolean isRefused(int port) throws IOException {
        try {
            return get(port, "/").isEmpty();
        } catch (SocketException e) {
            // closed before the question was written
            return true;
        }
    }

    @Test
    void shouldEndAConnectionOnWhichOctetsComeSlowly() throws Exception {
        int port = FreePort.find(ADDRESS);
        try (WebListener listener = new WebListener(site(), 3, Duration.ofSeconds(1));
             Socket socket = new Socket(ADDRESS, port(listener, port))) {
            // less than the silence that the listener bears
            socket.setSoTimeout(7_000);
            socket.getOutputStream().write("GET / HT".getBytes(US_ASCII));
            InputStream in = socket.getInputStream();

            assertThat(in.read()).isEqualTo(-1);
        }
    }

    private static int port(WebListener listener, int port) throws IOException {
        listener.listen(new Endpoint(ADDRESS, port));
        listener.start();
        return port;
    }

    @Test
    void shouldSayWhenAPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(ADDRESS));
             WebListener listener = new WebListener(site())) {
            listener.listen(new Endpoint(ADDRESS, taken.getLocalPort()));

            assertThatThrownBy(listener::start).isInstanceOf(IOException.class);
        }
    }
}
