package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What breaks servers that trust what they are told: smuggled mail, injected commands, things without an end. */
@ExtendWith(LabExtension.class)
class SmtpAbuseIT {

    private Node relay;
    private Node belgium;
    private LabUser alain;
    private LabUser jeanne;

    @BeforeEach
    void find(TestaLab lab) throws Exception {
        relay = lab.network().node("relay-1");
        belgium = lab.network().node("ms-b");
        alain = lab.users(belgium).get(0);
        jeanne = lab.users(lab.network().node("ms-f")).get(0);
    }

    /** Everything that some server takes for the end of a message, but that is none. */
    static Stream<String> falseEnds() {
        String[] lineEnds = {"\r\n", "\n", "\r", "\r\r\n", "\n\r", "\n\n", "\r\n\0", "\0\r\n"};
        return Stream.of(lineEnds)
            .flatMap(before -> Stream.of(lineEnds).map(after -> before + "." + after))
            .filter(end -> !end.contains("\r\n.\r\n"));
    }

    /** 58 variants, on relay and national server: the message is refused, and what is hidden in it never is a mail. */
    @ParameterizedTest
    @MethodSource("falseEnds")
    void shouldNotLetASecondMailHideInAMessage(String falseEnd) throws Exception {
        String hidden = "MAIL FROM:<" + alain.address() + ">\r\nRCPT TO:<" + jeanne.address() + ">\r\nDATA\r\n"
            + "Subject: smuggled\r\n\r\nx\r\n.\r\n";
        for (boolean national : new boolean[] {false, true}) {
            try (SmtpClient client = national
                ? new SmtpClient(belgium.smtp(), relay.address()).upToData(jeanne.address(), alain.address())
                : new SmtpClient(relay.smtp(), belgium.address()).upToData(alain.address(), jeanne.address())) {
                client.send("Subject: outer\r\n\r\ntext" + falseEnd + hidden);

                assertThat(client.reply()).startsWith("554 5.6.0 ");
                assertThat(client.say("NOOP")).as("not one word about the hidden mail before").isEqualTo("250 2.0.0 OK");
            }
        }
    }

    /** An empty line is no command, and is not left for TLS all the same. */
    @ParameterizedTest
    @ValueSource(strings = {"\r\n", " \r\n", "\n", "\0", "\u0016\u0003\u0001"})
    void shouldTakeNothingAtAllBetweenStartTlsAndTls(String more) throws Exception {
        try (SmtpClient client = new SmtpClient(belgium.submission(), "127.0.0.1")) {
            client.reply();
            client.say("EHLO client.test");
            client.send("STARTTLS\r\n" + more);

            assertThat(client.reply()).startsWith("501 5.5.4 ");
            assertThat(client.reply()).isEqualTo(SmtpClient.CLOSED);
        }
    }

    /** What is asked for and not kept is refused, not passed over (RFC 5321 §4.1.1.11). */
    @ParameterizedTest
    @ValueSource(strings = {"REQUIRETLS", "BODY=BINARYMIME", "HOLDFOR=100", "XFOO", "xfoo=1", "SMTPUTF8", "BODY=8BITMIME XFOO=1"})
    void shouldKnowNoParameterThatItDoesNotKeep(String parameter) throws Exception {
        try (SmtpClient client = new SmtpClient(relay.smtp(), belgium.address())) {
            client.reply();
            client.say("EHLO client.test");

            assertThat(client.say("MAIL FROM:<" + alain.address() + "> " + parameter)).startsWith("555 5.5.4 ");
            assertThat(client.say("MAIL FROM:<" + alain.address() + "> ENVID=x BODY=8bitmime SIZE=100 AUTH=<> RET=HDRS"))
                .startsWith("250 ");
            assertThat(client.say("RCPT TO:<" + jeanne.address() + "> " + parameter)).startsWith("555 5.5.4 ");
            assertThat(client.say("RCPT TO:<" + jeanne.address() + "> NOTIFY=NEVER")).startsWith("250 ");
        }
    }

    /** RFC 5321 §4.1.4: who has recipients for one mail must not send another to them by mistake. */
    @Test
    void shouldKeepSenderAndRecipientsWhereAnotherMailIsBegunWithin() throws Exception {
        try (SmtpClient client = new SmtpClient(relay.smtp(), belgium.address())) {
            client.reply();
            client.say("EHLO client.test");
            assertThat(client.say("MAIL FROM:<" + alain.address() + ">")).startsWith("250 ");
            assertThat(client.say("RCPT TO:<" + jeanne.address() + ">")).startsWith("250 ");
            assertThat(client.say("MAIL FROM:<>")).startsWith("503 5.5.1 ");
            assertThat(client.say("MAIL FROM:<>")).startsWith("503 5.5.1 ");
            assertThat(client.say("DATA")).startsWith("354 ");
            client.send("From: " + alain.address() + "\r\n\r\ntext\r\n.\r\n");
            assertThat(client.reply()).startsWith("250 ");
            assertThat(client.say("MAIL FROM:<>")).startsWith("250 ");
        }
    }

    /** RFC 4954 §4. */
    @Test
    void shouldGiveAnEmptyChallengeToAuthPlain() throws Exception {
        for (int i = 0; i < 2; i++) {
            try (SmtpClient client = new SmtpClient(belgium.submissions(), "127.0.0.1").handshake()) {
                client.reply();
                client.say("EHLO client.test");
                if (i == 1) {
                    assertThat(client.say("AUTH PLAIN")).isEqualTo("334 ");
                    assertThat(client.say("*")).startsWith("501 ");
                    assertThat(client.say("AUTH LOGIN !!!")).startsWith("501 5.5.2 ");
                    assertThat(client.say("NOOP")).startsWith("250 ");
                }
                assertThat(client.say("auth plain")).isEqualTo("334 ");
                assertThat(client.say(PlainSmtp.plain(alain))).startsWith("235 ");
                assertThat(client.say("MAIL FROM:<" + alain.address() + ">")).startsWith("250 ");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EHLO client.test", "EHLO client.test\r\nDATA", "NOOP"})
    void shouldTakeNothingThatWasSaidInTheClearForSaidOverTls(String before) throws Exception {
        try (SmtpClient client = new SmtpClient(belgium.submission(), "127.0.0.1")) {
            client.reply();
            for (String command : before.split("\r\n")) {
                client.say(command);
            }
            client.send("STARTTLS\r\nEHLO injected\r\nAUTH PLAIN " + PlainSmtp.plain(alain) + "\r\n");

            assertThat(client.reply()).startsWith("501 5.5.4 ");
            assertThat(client.reply()).isEqualTo(SmtpClient.CLOSED);
        }
    }

    @Test
    void shouldNotTakeClearTextAfterStartTlsForTls() throws Exception {
        try (SmtpClient client = new SmtpClient(relay.smtp(), belgium.address())) {
            client.reply();
            assertThat(client.say("STARTTLS")).startsWith("220 ");
            client.send("EHLO injected\r\n");

            // a TLS alert, or nothing, but no word of SMTP
            assertThat(client.reply()).doesNotStartWith("2").doesNotStartWith("5");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NO\0OP", "NOOP \u00e9", "NOOP\rRSET", "MAIL FROM:<\u00e9@tcn.b.eu-admin.net>", "NOOP \u001b[2J"})
    void shouldRefuseCommandsThatAreNotPrintableAscii(String command) throws Exception {
        try (SmtpClient client = greeted()) {
            assertThat(client.say(command)).startsWith("500 5.5.2 ");
            assertThat(client.say("NOOP")).startsWith("250 ");
        }
    }

    @Test
    void shouldCloseTheConnectionAtABareLineFeed() throws Exception {
        try (SmtpClient client = greeted()) {
            client.send("NOOP\nNOOP\r\n");
            assertThat(client.reply()).startsWith("500 5.5.2 ");
            assertThat(client.reply()).isEqualTo(SmtpClient.CLOSED);
        }
    }

    @Test
    void shouldRefuseACommandOf100Kilobytes() throws Exception {
        try (SmtpClient client = greeted()) {
            assertThat(client.say("NOOP " + "x".repeat(100_000))).startsWith("500 ");
            assertThat(client.say("NOOP")).startsWith("250 ");
        }
    }

    /** James drops such a line out of the middle of a message, and takes the rest. */
    @Test
    void shouldPassALineOf100KilobytesOnWhole(TestaLab lab) throws Exception {
        byte[] body = ("y".repeat(100_000) + "\r\nend\r\n").getBytes(StandardCharsets.US_ASCII);
        Letter letter = Letter.of(alain.address(), jeanne.address(), body);
        try (SmtpClient client = new SmtpClient(relay.smtp(), belgium.address())
            .upToData(alain.address(), jeanne.address())) {
            client.send(new String(letter.octets(), StandardCharsets.ISO_8859_1) + ".\r\n");
            assertThat(client.reply()).startsWith("250 ");
        }

        Node france = lab.network().node("ms-f");
        assertThat(Letter.body(OpensslPop3.await(letter.idLine(), france.pop3s(), jeanne))).isEqualTo(body);
    }

    @Test
    void shouldRefuseAHeaderWithoutEnd() throws Exception {
        try (SmtpClient client = new SmtpClient(relay.smtp(), belgium.address())
            .upToData(alain.address(), jeanne.address())) {
            client.send(("X-Header: " + "y".repeat(100) + "\r\n").repeat(10_000) + "\r\ntext\r\n.\r\n");
            assertThat(client.reply()).startsWith("554 5.6.0 The message has a header of more than 256 KiB");
        }
    }

    @Test
    void shouldRefuseAMessageThatIsSaidToBeTooLargeBeforeItComes() throws Exception {
        try (SmtpClient client = greeted()) {
            assertThat(client.say("MAIL FROM:<" + alain.address() + "> SIZE=52428801")).startsWith("552 5.3.4 ");
            assertThat(client.say("MAIL FROM:<" + alain.address() + "> SIZE=99999999999")).startsWith("552 5.3.4 ");
            assertThat(client.say("MAIL FROM:<" + alain.address() + "> SIZE=52428800")).startsWith("250 ");
        }
    }

    @Test
    void shouldRefuseAMessageThatIsTooLarge() throws Exception {
        String mebibyte = ("z".repeat(1022) + "\r\n").repeat(1024);
        try (SmtpClient client = new SmtpClient(relay.smtp(), belgium.address())
            .upToData(alain.address(), jeanne.address())) {
            client.send("Subject: large\r\n\r\n");
            for (int i = 0; i < 51; i++) {
                client.send(mebibyte);
            }
            assertThat(client.say(".")).startsWith("552 ");
            assertThat(client.say("NOOP")).startsWith("250 ");
        }
    }

    @Test
    void shouldPutOffMoreRecipientsThanAMailMayHave() throws Exception {
        try (SmtpClient client = greeted()) {
            client.say("MAIL FROM:<" + alain.address() + ">");
            Map<String, Integer> replies = new HashMap<>();
            for (int i = 0; i < 10_000; i++) {
                replies.merge(client.say("RCPT TO:<a" + i + ".b@tcn.f.eu-admin.net>").substring(0, 3), 1, Integer::sum);
            }
            assertThat(replies).isEqualTo(Map.of("250", 1000, "452", 9000));
            assertThat(client.say("RSET")).startsWith("250 ");
        }
    }

    @Test
    void shouldHangUpOnAClientThatMakesNothingButErrors() throws Exception {
        try (SmtpClient client = greeted()) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.say("GARBAGE " + i)).startsWith("500 ");
            }
            assertThat(client.say("GARBAGE")).startsWith("421 4.7.0 ");
            assertThat(client.reply()).isEqualTo(SmtpClient.CLOSED);
        }
    }

    @Test
    void shouldHangUpOnAClientThatDoesNothing() throws Exception {
        try (SmtpClient client = greeted()) {
            String reply = "";
            for (int i = 0; i < 300 && !reply.startsWith("421"); i++) {
                reply = client.say("NOOP");
            }
            assertThat(reply).startsWith("421 4.7.0 ");
        }
    }

    /** 201 connections of one peer: the last is closed without a word, and others go on. */
    @Test
    void shouldTakeSoManyConnectionsOfOnePeerAndNoMore(TestaLab lab) throws Exception {
        try (Connections connections = new Connections(relay, belgium)) {
            connections.open(200);
            try (SmtpClient one = new SmtpClient(relay.smtp(), belgium.address())) {
                assertThat(one.reply()).isEqualTo(SmtpClient.CLOSED);
            } catch (IOException reset) {
                assertThat(reset).hasMessageContaining("reset");
            }
            try (SmtpClient other = new SmtpClient(relay.smtp(), lab.network().node("ms-f").address())) {
                assertThat(other.reply()).startsWith("220 ");
            }
        }
        // the next test, and Belgium's own server, find places again
        Awaitility.await("closed connections count no more").atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> {
            try (SmtpClient next = new SmtpClient(relay.smtp(), belgium.address())) {
                return next.reply().startsWith("220 ");
            }
        });
    }

    /** Over POP3 as over SMTP: the right password does not help while there is a wait, and no password is looked at. */
    @Test
    void shouldMakeWhoGuessesPasswordsWait(TestaLab lab) throws Exception {
        LabUser victim = new LabUser("Victim.Nobody@tcn.b.eu-admin.net", "wrong");
        String last = "";
        for (int i = 0; i < 12 && !last.startsWith("454"); i++) {
            try (SmtpClient client = new SmtpClient(belgium.submissions(), "127.0.0.42").handshake()) {
                client.reply();
                client.say("EHLO client.test");
                last = client.authenticate(victim);
                assertThat(last).matches("(535 5.7.8|454 4.7.0) .*");
            }
        }
        assertThat(last).startsWith("454 4.7.0 Too many wrong passwords");
        for (int i = 0; i < 12 && !last.startsWith("-ERR [AUTH]"); i++) {
            try (SmtpClient pop3 = new SmtpClient(belgium.pop3s(), "127.0.0.42").handshake()) {
                pop3.reply();
                pop3.say("USER " + victim.address());
                last = pop3.say("PASS " + victim.password());
            }
        }
        assertThat(last).matches("-ERR \\[AUTH\\] Too many wrong passwords; wait \\d+ seconds? and try again");
    }

    private SmtpClient greeted() throws IOException {
        SmtpClient client = new SmtpClient(relay.smtp(), belgium.address());
        client.reply();
        client.say("EHLO client.test");
        return client;
    }

    /** Many connections at once. */
    private static final class Connections implements AutoCloseable {

        private final Node server;
        private final Node peer;
        private final List<SmtpClient> clients = new ArrayList<>();

        private Connections(Node server, Node peer) {
            this.server = server;
            this.peer = peer;
        }

        private void open(int count) throws IOException {
            for (int i = 0; i < count; i++) {
                SmtpClient client = new SmtpClient(server.smtp(), peer.address());
                clients.add(client);
                if (!client.reply().startsWith("220")) {
                    // a node of the lab has connections of its own now and then
                    assertThat(i).as("connections that were taken").isGreaterThan(count - 20);
                    return;
                }
            }
        }

        @Override
        public void close() throws IOException {
            for (SmtpClient client : clients) {
                client.close();
            }
        }
    }
}
