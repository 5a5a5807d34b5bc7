package eu.testa.mail.server.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.asn1.ASN1StreamReader;
import com.unboundid.ldap.protocol.DeleteRequestProtocolOp;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.sdk.ResultCode;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.digitalid.DigitalIdDirectory;
import eu.testa.mail.core.digitalid.TestHarvest;
import eu.testa.mail.core.digitalid.ldap.DigitalIdLdap;
import eu.testa.mail.core.health.Maintenance;
import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.core.password.KnownAddresses;
import eu.testa.mail.core.password.PasswordLimits;
import eu.testa.mail.core.password.PasswordThrottle;
import eu.testa.mail.core.reload.CurrentSettings;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.store.EmbeddedStores;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The LDAP listeners behind a balancer. */
class ProxiedLdapTest {

    private static final String PROXY = "127.0.0.18";
    private static final int PER_ADDRESS = 20;

    @RegisterExtension
    private final EmbeddedStores stores = new EmbeddedStores();
    @TempDir
    private Path folder;
    private Maintenance maintenance;
    private DigitalIdLdap ldap;
    private int port;

    @BeforeEach
    void listen() throws Exception {
        TestaSettings settings = TestaSettings.load(Path.of("..", "conf", "national"), Map.of("listener.proxies", PROXY));
        maintenance = Maintenance.open(folder.resolve("maintenance"));
        Proxies proxies = new Proxies(new CurrentSettings(settings), maintenance, new Metrics());
        Clock clock = Clock.systemUTC();
        ldap = new DigitalIdLdap(DigitalIdDirectory.open(stores.in(folder.resolve("ids")), TestaNamespace.tachonet(), one -> false,
            TestHarvest.EQUAL, clock), "eu-admin.net", (address, password) -> false, SSLContext.getDefault(),
            new PasswordThrottle(PasswordLimits.DEFAULT, KnownAddresses.inMemory(), clock),
            listener -> proxies.inFrontOf(listener, "ldap", Greeter.silent()));
        port = ldap.listenForStartTls(new InetSocketAddress("127.0.0.1", 0));
    }

    @AfterEach
    void close() {
        ldap.close();
    }

    private static String header(String client) {
        return "PROXY TCP4 " + client + " 192.0.2.17 4711 389\r\n";
    }

    private Socket connect(String from, String octets) throws IOException {
        Socket client = new Socket("127.0.0.1", port, InetAddress.getByName(from), 0);
        client.setSoTimeout(20_000);
        client.getOutputStream().write(octets.getBytes(US_ASCII));
        return client;
    }

    private static boolean isAnswered(Socket client) throws Exception {
        try {
            client.getOutputStream().write(new LDAPMessage(7, new DeleteRequestProtocolOp("dc=net")).encode().encode());
            LDAPMessage answer = LDAPMessage.readFrom(new ASN1StreamReader(client.getInputStream()), false);
            return answer != null
                && answer.getDeleteResponseProtocolOp().getResultCode() == ResultCode.UNWILLING_TO_PERFORM_INT_VALUE;
        } catch (SocketException e) {
            return false;
        }
    }

    @Test
    void shouldCountTheClientsOfAProxyByTheirOwnAddress() throws Exception {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < PER_ADDRESS; i++) {
                open.add(connect(PROXY, header("192.0.2.7")));
                assertThat(isAnswered(open.get(i))).isTrue();
            }
            try (Socket oneMore = connect(PROXY, header("192.0.2.7")); Socket other = connect(PROXY, header("192.0.2.8"))) {
                assertThat(isAnswered(other)).isTrue();
                assertThat(oneMore.getInputStream().read()).isEqualTo(-1);
            }
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
        Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            try (Socket again = connect(PROXY, header("192.0.2.7"))) {
                assertThat(isAnswered(again)).isTrue();
            }
        });
    }

    @Test
    void shouldReadWhatComesWithTheHeader() throws Exception {
        String request = new String(new LDAPMessage(7, new DeleteRequestProtocolOp("dc=net")).encode().encode(), US_ASCII);
        try (Socket client = connect(PROXY, header("192.0.2.7") + request)) {
            assertThat(LDAPMessage.readFrom(new ASN1StreamReader(client.getInputStream()), false).getMessageID()).isEqualTo(7);
        }
    }

    @Test
    void shouldEndTheConnectionOfSomebodyElseWhoSendsAHeaderAndASecondHeader() throws Exception {
        for (Socket client : List.of(connect("127.0.0.9", header("192.0.2.7")),
            connect(PROXY, header("192.0.2.7") + header("192.0.2.8")))) {
            try (client) {
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void shouldServeOthersWhileAProxyIsSilentAndSayNothingToOneThatSpeaksForItself() throws Exception {
        try (Socket silent = connect(PROXY, ""); Socket half = connect(PROXY, "PROXY TC"); Socket checks = connect(PROXY, "PROXY UNKNOWN\r\n");
             Socket client = connect("127.0.0.9", "")) {
            assertThat(isAnswered(client)).isTrue();
            assertThat(checks.getInputStream().read()).isEqualTo(-1);
            assertThat(silent.isClosed() || half.isClosed()).isFalse();
        }
    }

    @Test
    void shouldCloseNewConnectionsDuringMaintenance() throws Exception {
        try (Socket before = connect("127.0.0.9", "")) {
            assertThat(isAnswered(before)).isTrue();
            maintenance.begin("a new disk");
            try (Socket client = connect("127.0.0.9", "")) {
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(isAnswered(before)).isTrue();
        }
    }
}
