package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.lab.Haproxy;
import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Behind a real HAProxy, with the configurations that ship, everybody is who he is without it. */
@ExtendWith(LabExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BalancerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private TestaLab lab;
    private Node belgium;
    private Node france;
    private LabUser alain;
    private LabUser jeanne;
    /** Where HAProxy listens, and the address of a proxy that is not HAProxy. */
    private Node virtual;
    private Node virtualNational;
    private String otherProxy;
    private final List<Haproxy> running = new ArrayList<>();

    @BeforeAll
    void start(TestaLab tested) throws Exception {
        lab = tested;
        belgium = lab.network().node("ms-b");
        france = lab.network().node("ms-f");
        alain = lab.users(belgium).get(0);
        jeanne = lab.users(france).get(0);
        virtual = at(".0.100", lab.network().node("relay-1"));
        virtualNational = at(".0.101", belgium);
        otherProxy = lab.network().prefix() + ".0.19";
        String proxy = "source " + lab.network().prefix() + ".0.18";
        Haproxy relays = haproxy("relay.cfg", Map.of("62.62.0.17:25", virtual.smtp().toString(),
            "62.62.0.28:25", lab.network().node("relay-1").smtp().toString(),
            "62.62.0.29:25", lab.network().node("relay-2").smtp().toString(), "source 62.62.0.18", proxy));
        Map<String, String> addresses = new LinkedHashMap<>(Map.of("source 192.0.2.18", proxy));
        for (Map.Entry<Integer, Endpoint> port : Map.of(995, belgium.pop3s(), 110, belgium.pop3(), 465, belgium.submissions(),
            587, belgium.submission(), 636, belgium.ldaps(), 25, belgium.smtp()).entrySet()) {
            String end = port.getKey() + "\n";
            addresses.put("192.0.2.17:" + end, virtualNational.address() + ":" + port.getValue().port() + "\n");
            addresses.put("    server mail-1 192.0.2.28:" + end, "    server mail-1 " + port.getValue() + "\n");
            addresses.put("    server mail-2 192.0.2.29:" + end, "");
        }
        Haproxy national = haproxy("national.cfg", addresses);
        running.addAll(List.of(relays, national));
        relays.awaitLine("relays/relay-1 succeeded, reason: Layer7 check passed, code: 221");
        relays.awaitLine("relays/relay-2 succeeded, reason: Layer7 check passed, code: 221");
        national.awaitLine("submission/mail-1 succeeded, reason: Layer7 check passed, code: 221");
        national.awaitLine("pop3s/mail-1 succeeded, reason: Layer4 check passed");
    }

    private Haproxy haproxy(String name, Map<String, String> addresses) throws IOException {
        Haproxy haproxy = new Haproxy(Path.of("..", "conf", "haproxy", name), lab.home().folder().resolve("haproxy"), addresses);
        haproxy.start();
        return haproxy;
    }

    private Node at(String host, Node like) {
        return new Node("virtual", like.role(), like.domain(), like.country(), lab.network().prefix() + host);
    }

    @AfterAll
    void stop() throws IOException {
        for (Haproxy haproxy : running) {
            haproxy.close();
        }
    }

    @Test
    void aMembersMailIsTakenAsItsOwn() throws Exception {
        Letter letter = Letter.of(alain.address(), jeanne.address());
        try (SmtpClient client = new SmtpClient(virtual.smtp(), belgium.address())) {
            assertThat(client.deliver(alain.address(), jeanne.address(), letter.octets())).startsWith("250 ");
        }

        String arrived = new String(OpensslPop3.await(letter.idLine(), france.pop3s(), jeanne), StandardCharsets.ISO_8859_1);
        assertThat(arrived).contains("[" + belgium.address() + "]").doesNotContain(lab.network().prefix() + ".0.18");
    }

    /** Right behind the header, and after STARTTLS. */
    @Test
    void tlsIsBetweenTheMemberAndTheRelay() throws Exception {
        try (SmtpClient client = new SmtpClient(virtual.smtp(), belgium.address())) {
            client.reply();
            client.say("EHLO client.test");
            assertThat(client.startTls().say("EHLO client.test")).startsWith("250 ");
        }
        try (SmtpClient client = new SmtpClient(virtualNational.submissions(), otherProxy)) {
            assertThat(client.handshake().reply()).startsWith("220 ");
            client.say("EHLO client.test");
            assertThat(client.authenticate(alain)).startsWith("235 ");
        }
    }

    @Test
    void aUserWritesAndReadsBehindTheBalancer() throws Exception {
        Letter letter = Letter.of(alain.address(), alain.address());

        Swaks.Dialogue submission = Swaks.submit(virtualNational.submission(), alain, alain.address(), letter.octets());

        assertThat(submission.exitCode()).as("%s", submission).isZero();
        assertThat(OpensslPop3.await(letter.idLine(), virtualNational.pop3s(), alain)).isNotEmpty();
    }

    /** Who guesses is slowed down by his own address, and not all the users behind the balancer with him. */
    @Test
    void thePasswordThrottleSeesTheUsersAddress() throws Exception {
        Program.Result search = new Program("ldapsearch", "ldap-utils").run("-o", "TLS_REQCERT=never", "-x", "-H",
            "ldaps://" + virtualNational.ldaps(), "-D", alain.address(), "-w", "wrong", "-b", "dc=eu-admin,dc=net", "(mail=*)");

        assertThat(search.text()).contains("Invalid credentials");
        assertThat(Files.readAllLines(lab.home().var(belgium).resolve("logs/server.log")))
            .anyMatch(line -> line.contains("wrong password way=LDAP peer=127.0.0.1 account="
                + alain.address().toLowerCase(Locale.ROOT)))
            .noneMatch(line -> line.contains("peer=" + lab.network().prefix() + ".0.18"));
    }

    @Test
    void aStrangerIsRefusedByHisOwnAddress() throws Exception {
        String stranger = lab.network().prefix() + ".99.9";
        try (SmtpClient client = new SmtpClient(virtual.smtp(), stranger)) {
            assertThat(client.reply()).startsWith("554 5.7.1 " + stranger);
            assertThat(client.reply()).isEqualTo(SmtpClient.CLOSED);
        }
    }

    @Test
    void aSuspendedMemberIsTurnedAway() throws Exception {
        Map<Path, String> before = new LinkedHashMap<>();
        for (Node relay : lab.network().relays()) {
            Path file = lab.home().conf(relay).resolve("members.xml");
            before.put(file, Files.readString(file));
        }
        String contact = "<contact>postmaster@" + france.domain();
        try {
            for (Map.Entry<Path, String> file : before.entrySet()) {
                Files.writeString(file.getKey(),
                    file.getValue().replace(contact, "<suspended>under test</suspended>" + contact));
            }
            Awaitility.await("France is suspended").atMost(PATIENCE)
                .until(() -> greeting(france).startsWith("554 5.7.1 France is suspended on this relay: under test")
                    && greeting(france).startsWith("554 ") && greeting(belgium).startsWith("220 "));
        } finally {
            for (Map.Entry<Path, String> file : before.entrySet()) {
                Files.writeString(file.getKey(), file.getValue());
            }
            Awaitility.await("France is back").atMost(PATIENCE)
                .until(() -> greeting(france).startsWith("220 ") && greeting(france).startsWith("220 "));
        }
    }

    private String greeting(Node member) throws IOException {
        try (SmtpClient client = new SmtpClient(virtual.smtp(), member.address())) {
            return client.reply();
        }
    }

    /** As a second header through HAProxy, and as the only one of whoever is no proxy. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aHeaderThatAClientSendsEndsTheConnection(boolean balanced) throws Exception {
        Endpoint server = balanced ? virtual.smtp() : lab.network().node("relay-1").smtp();
        try (SmtpClient client = new SmtpClient(server, lab.network().prefix() + ".99.9")) {
            client.send(headerOf(belgium) + "EHLO client.test\r\n");

            String reply = client.reply();
            assertThat(reply.startsWith("554 5.7.1 " + lab.network().prefix() + ".99.9") ? client.reply() : reply)
                .isEqualTo(SmtpClient.CLOSED);
        }
        try (SmtpClient client = new SmtpClient(server, belgium.address())) {
            assertThat(client.reply()).startsWith("220 ");
            client.send(headerOf(france) + "EHLO client.test\r\n");
            assertThat(client.reply()).isEqualTo(SmtpClient.CLOSED);
        }
    }

    private String headerOf(Node member) {
        return "PROXY TCP4 " + member.address() + " " + virtual.address() + " 4711 2525\r\n";
    }

    @Test
    void halfAHeaderIsNoSession() throws Exception {
        try (SmtpClient client = new SmtpClient(lab.network().node("relay-1").smtp(), otherProxy)) {
            client.send(headerOf(belgium).substring(0, 30));
            assertThat(client.reply()).isEqualTo(SmtpClient.CLOSED);
        }
        try (SmtpClient client = new SmtpClient(virtual.smtp(), belgium.address())) {
            assertThat(client.reply()).startsWith("220 ");
            client.send(headerOf(france).substring(0, 30));
            assertThat(client.reply()).as("behind HAProxy's own").isEqualTo(SmtpClient.CLOSED);
        }
    }

    /** To the relay it is a command that there is not, and Belgium does not become France by it. */
    @Test
    void aHeaderThatAClientSendsAfterAPauseIsNone() throws Exception {
        try (SmtpClient client = new SmtpClient(virtual.smtp(), belgium.address())) {
            client.reply();
            assertThat(client.say("EHLO client.test")).startsWith("250 ");
            assertThat(client.say(headerOf(france).strip())).startsWith("5");
            assertThat(client.say("MAIL FROM:<" + jeanne.address() + ">")).startsWith("550 5.7.1 The server of Belgium ");
            assertThat(client.say("MAIL FROM:<" + alain.address() + ">")).startsWith("250 ");
        }
    }

    @Test
    void aHeaderMayComeInPieces() throws Exception {
        String header = headerOf(belgium);
        try (SmtpClient client = new SmtpClient(lab.network().node("relay-1").smtp(), otherProxy)) {
            for (int i = 0; i < header.length(); i++) {
                client.send(header.substring(i, i + 1));
            }
            assertThat(client.reply()).startsWith("220 ");
        }
    }

    @Test
    void aRelayThatIsBeingWorkedOnIsLeftToItself() throws Exception {
        Node relay = lab.network().node("relay-1");
        Node other = lab.network().node("relay-2");
        String conf = lab.home().conf(relay).toString();
        assertThat(TestaCommand.run("maintenance", "on", "--reason", "a new disk", "--conf", conf).text())
            .contains("new sessions are refused. a new disk", "The spool is empty: the server may be stopped.");
        try {
            try (SmtpClient client = new SmtpClient(relay.smtp(), belgium.address())) {
                assertThat(client.reply()).isEqualTo("421 4.3.2 relay-1.eu-admin.net is being worked on: a new disk");
                assertThat(client.reply()).isEqualTo(SmtpClient.CLOSED);
            }
            running.get(0).awaitLine("relays/relay-1 is DOWN");
            for (int i = 0; i < 4; i++) {
                try (SmtpClient client = new SmtpClient(virtual.smtp(), belgium.address())) {
                    assertThat(client.reply()).startsWith("220 " + other.hostname());
                }
            }
        } finally {
            assertThat(TestaCommand.run("maintenance", "off", "--conf", conf).text()).contains("sessions are welcome");
        }
        running.get(0).awaitLine("relays/relay-1 is UP");
        assertThat(TestaCommand.run("maintenance", "--json", "--conf", conf).text()).contains("\"maintenance\":false");
    }

    @Test
    void healthChecksAreNotInTheLog() throws Exception {
        try (SmtpClient client = new SmtpClient(lab.network().node("relay-1").smtp(), otherProxy)) {
            client.send("PROXY UNKNOWN\r\n");
            assertThat(client.reply()).isEqualTo("220 relay-1.eu-admin.net");
            assertThat(client.say("MAIL FROM:<" + alain.address() + ">")).isEqualTo("250 relay-1.eu-admin.net");
            assertThat(client.say("QUIT")).isEqualTo("221 relay-1.eu-admin.net");
            assertThat(client.reply()).isEqualTo(SmtpClient.CLOSED);
        }

        for (Node relay : lab.network().relays()) {
            assertThat(Files.readAllLines(lab.home().var(relay).resolve("logs/server.log")))
                .noneMatch(line -> line.contains(lab.network().prefix() + ".0.18"));
        }
    }
}
