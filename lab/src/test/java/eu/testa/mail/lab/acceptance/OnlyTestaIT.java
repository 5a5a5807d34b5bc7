package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may speak to whom: every peer, logged in or not, with every sender and every recipient, at every door. What is
 * expected of a cell of the table follows from four questions about its addresses and nothing else.
 */
@ExtendWith(LabExtension.class)
class OnlyTestaIT {

    private static final Logger LOGGER = LoggerFactory.getLogger(OnlyTestaIT.class);
    /** Fewer than the errors after which a server hangs up. */
    private static final int SENDERS_OF_A_CONNECTION = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String B = "tcn.b.eu-admin.net";
    private static final String F = "tcn.f.eu-admin.net";

    /**
     * An address and what is to be known of it.
     *
     * @param wellFormed SMTP's syntax allows it; else it is refused whoever says it
     * @param domain     the domain of TESTA that it belongs to; empty for everything that is, or could lead, elsewhere
     * @param account    somebody has it
     * @param postmaster of a host or domain on TESTA that is no country's
     */
    private record Address(String text, boolean wellFormed, Optional<String> domain, boolean account, boolean postmaster) {

        static Address of(String text, String domain, boolean account) {
            return new Address(text, true, Optional.of(domain), account, false);
        }

        static Address elsewhere(String text) {
            return new Address(text, true, Optional.empty(), false, false);
        }

        static Address malformed(String text) {
            return new Address(text, false, Optional.empty(), false, false);
        }

        boolean isOnTesta() {
            return domain.isPresent() || postmaster;
        }

        boolean isEmpty() {
            return text.isEmpty();
        }
    }

    /** Every way to write an address that somebody may try. */
    private List<Address> addresses() {
        List<Address> all = new ArrayList<>(List.of(
            Address.of(alain.address(), B, true),
            Address.of(alain.address().toUpperCase(), B, true),
            Address.of(marieClaire.address(), B, true),
            Address.of("No.Body@" + B, B, false),
            // nobody of the lab is postmaster, but his mail is taken all the same
            Address.of("postmaster@" + B, B, true),
            Address.of("PostMaster@" + B.toUpperCase(), B, true),
            Address.of(jeanne.address(), F, true),
            Address.of("Someone.Else@tcn.a.eu-admin.net", "tcn.a.eu-admin.net", false),
            Address.of("Alain.Dupont@resper.b.eu-admin.net", "resper.b.eu-admin.net", false),
            new Address("postmaster@eu-admin.net", true, Optional.empty(), false, true),
            Address.elsewhere("someone@example.org"),
            Address.elsewhere("someone@eu-admin.net"),
            Address.elsewhere("someone@b.eu-admin.net"),
            Address.elsewhere("someone@tcn.xx.eu-admin.net"),
            Address.elsewhere("Alain.Dupont@" + B + ".example.org"),
            Address.elsewhere("Alain.Dupont@x" + "eu-admin.net"),
            Address.elsewhere("someone%example.org@" + B),
            Address.elsewhere("someone%" + F + "@" + B),
            Address.elsewhere("example.org!someone@" + B),
            Address.elsewhere("\"someone@example.org\"@" + B),
            Address.elsewhere("\"Alain.Dupont\"@" + B),
            Address.elsewhere("Alain.Dupont@[" + belgium.address() + "]"),
            Address.malformed("@example.org:Alain.Dupont@" + B),
            Address.malformed("@" + B + ",@example.org:someone@example.org"),
            Address.malformed("Alain.Dupont@" + B + "."),
            Address.malformed("Alain.Dupont@" + B + "@example.org"),
            Address.malformed("Alain.Dupont@@" + B)));
        return all;
    }

    private Node belgium;
    private Node france;
    private Node relay;
    private LabUser alain;
    private LabUser marieClaire;
    private LabUser jeanne;

    @BeforeEach
    void find(TestaLab lab) throws Exception {
        belgium = lab.network().node("ms-b");
        france = lab.network().node("ms-f");
        relay = lab.network().node("relay-1");
        alain = lab.users(belgium).get(0);
        marieClaire = lab.users(belgium).get(1);
        jeanne = lab.users(france).get(0);
    }

    /** How to come as far as MAIL; the last reply, 2xx if it went well. */
    private interface Door {
        String enter(SmtpClient client) throws IOException;
    }

    private static final Door PLAIN = client -> {
        String greeting = client.reply();
        return greeting.startsWith("220") ? client.say("EHLO client.test") : greeting;
    };

    private static final BiFunction<Address, Address, String> NOT_ASKED = (sender, recipient) -> "503 ";

    @Test
    void relayTakesFromMembersTheirOwnMailForMembers(TestaLab lab) throws Exception {
        int cells = 0;
        for (Node member : List.of(belgium, france)) {
            cells += table("relay from " + member.name(), relay.smtp(), member.address(), PLAIN,
                sender -> !sender.isEmpty() && !sender.wellFormed ? "501 "
                    : sender.isEmpty() || sender.domain.equals(Optional.of(member.domain())) ? "250 " : "550 5.7.1 ",
                (sender, recipient) -> !recipient.wellFormed ? "553 "
                    : recipient.domain.filter(List.of(B, F)::contains).isPresent() || recipient.postmaster ? "250 "
                    : recipient.isOnTesta() ? "550 5.1.2 " : "550 5.7.1 ");
        }
        LOGGER.info("{} cells", cells);
    }

    @Test
    void nationalServerTakesFromRelaysMailOfTestaForItsOwnAccounts(TestaLab lab) throws Exception {
        int cells = 0;
        for (Node one : lab.network().relays()) {
            cells += table("ms-b from " + one.name(), belgium.smtp(), one.address(), PLAIN,
                sender -> !sender.isEmpty() && !sender.wellFormed ? "501 "
                    : sender.isEmpty() || sender.isOnTesta() && !sender.domain.equals(Optional.of(B)) ? "250 " : "550 5.7.1 ",
                (sender, recipient) -> !recipient.wellFormed ? "553 "
                    : !recipient.domain.equals(Optional.of(B)) ? "550 5.7.1 "
                    : recipient.account ? "250 " : "550 5.1.1 ");
        }
        LOGGER.info("{} cells", cells);
    }

    @Test
    void submissionTakesFromTheUserHisOwnMailForTesta() throws Exception {
        Door startTls = client -> {
            PLAIN.enter(client);
            client.startTls().say("EHLO client.test");
            return client.authenticate(alain);
        };
        Door tls = client -> {
            PLAIN.enter(client.handshake());
            return client.authenticate(alain);
        };
        int cells = table("submission as Alain", belgium.submission(), "127.0.0.1", startTls, this::senderOfAlain,
            OnlyTestaIT::recipientOfUser)
            + table("submissions as Alain", belgium.submissions(), "127.0.0.1", tls, this::senderOfAlain,
            OnlyTestaIT::recipientOfUser);
        LOGGER.info("{} cells", cells);
    }

    private String senderOfAlain(Address sender) {
        return !sender.isEmpty() && !sender.wellFormed ? "501 "
            : sender.text.equalsIgnoreCase(alain.address()) ? "250 " : "553 5.7.1 ";
    }

    private static String recipientOfUser(Address sender, Address recipient) {
        return !recipient.wellFormed ? "553 "
            : !recipient.isOnTesta() ? "550 5.7.1 "
            : recipient.domain.equals(Optional.of(B)) && !recipient.account ? "550 5.1.1 " : "250 ";
    }

    @Test
    void submissionTakesNothingFromWhoIsNotLoggedIn() throws Exception {
        Door startTls = client -> {
            PLAIN.enter(client);
            return client.startTls().say("EHLO client.test");
        };
        Door tls = client -> PLAIN.enter(client.handshake());
        Function<Address, String> refused = sender -> !sender.isEmpty() && !sender.wellFormed ? "501 " : "530 5.7.0 ";
        int cells = table("submission, nobody", belgium.submission(), "127.0.0.1", startTls, refused, NOT_ASKED)
            + table("submission without TLS", belgium.submission(), "127.0.0.1", PLAIN, refused, NOT_ASKED)
            + table("submissions, nobody", belgium.submissions(), "127.0.0.1", tls, refused, NOT_ASKED);
        LOGGER.info("{} cells", cells);
    }

    /** The header that the reader sees is as good as the envelope. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        relay | Alain.Dupont@tcn.b.eu-admin.net | From: Alain.Dupont@tcn.b.eu-admin.net                   | 250
        relay | Alain.Dupont@tcn.b.eu-admin.net | From: Jeanne.Martin@tcn.f.eu-admin.net                  | 550 5.7.1
        relay |                                 | From: Jeanne.Martin@tcn.f.eu-admin.net                  | 550 5.7.1
        relay |                                 | From: MAILER-DAEMON@mail.tcn.b.eu-admin.net             | 250
        relay | Alain.Dupont@tcn.b.eu-admin.net | X: no From                                              | 550 5.6.0
        relay | Alain.Dupont@tcn.b.eu-admin.net | >From x\\nFrom: Alain.Dupont@tcn.b.eu-admin.net          | 550 5.6.0
        ms-b  | Jeanne.Martin@tcn.f.eu-admin.net | From: Jeanne.Martin@tcn.f.eu-admin.net                 | 250
        ms-b  | Jeanne.Martin@tcn.f.eu-admin.net | From: Marie-Claire.Peeters@tcn.b.eu-admin.net          | 550 5.7.1
        """)
    void nobodyWritesInTheNameOfAnother(String server, String sender, String header, String expected) throws Exception {
        boolean toRelay = server.equals("relay");
        try (SmtpClient client = toRelay ? new SmtpClient(relay.smtp(), belgium.address())
            : new SmtpClient(belgium.smtp(), relay.address())) {
            String recipient = toRelay ? jeanne.address() : alain.address();
            String message = header.replace("\\n", "\r\n") + "\r\nSubject: header\r\n\r\ntext\r\n";

            assertThat(client.deliver(sender == null ? "" : sender, recipient, message.getBytes(StandardCharsets.US_ASCII)))
                .startsWith(expected);
        }
    }

    /** Who must not speak at all, to whom. */
    @ParameterizedTest
    @CsvSource({"relay-1, 99.9", "relay-1, 0.28", "relay-2, 0.17", "ms-b, 99.9", "ms-b, 1.2", "ms-b, 1.5", "ms-f, 1.2", "ms-f, 1.5"})
    void strangersAreNotGreeted(String node, String peer, TestaLab lab) throws Exception {
        String from = lab.network().prefix() + "." + peer;

        try (SmtpClient client = new SmtpClient(lab.network().node(node).smtp(), from)) {
            assertThat(client.reply()).startsWith("554 5.7.1 " + from);
            assertThat(client.reply()).isEqualTo(SmtpClient.CLOSED);
        }
    }

    @Test
    void thePostmastersMailReachesWhoReadsIt(TestaLab lab) throws Exception {
        Letter letter = Letter.of(jeanne.address(), "postmaster@" + B);
        try (SmtpClient client = new SmtpClient(belgium.smtp(), relay.address())) {
            assertThat(client.deliver(jeanne.address(), "postmaster@" + B, letter.octets())).startsWith("250 ");
        }
        assertThat(OpensslPop3.await(letter.idLine(), belgium.pop3s(), alain)).isNotEmpty();
    }

    /** The registry is read again when it changes, and a file with an error changes nothing. */
    @Test
    void aSuspendedMemberIsTurnedAwayWithoutARestart(TestaLab lab) throws Exception {
        Path file = lab.home().conf(relay).resolve("members.xml");
        String before = Files.readString(file);
        String contact = "<contact>postmaster@" + F;
        assertThat(before).contains(contact);
        try {
            Files.writeString(file, before.replace(contact, "<suspended>under test</suspended>" + contact));
            awaitGreeting(france, "554 5.7.1 France is suspended on this relay: under test");
            try (SmtpClient client = new SmtpClient(relay.smtp(), belgium.address())) {
                PLAIN.enter(client);
                client.say("MAIL FROM:<" + alain.address() + ">");
                assertThat(client.say("RCPT TO:<" + jeanne.address() + ">"))
                    .isEqualTo("550 5.7.1 France is suspended on this relay: under test");
            }

            Files.writeString(file, "<members>");
            Path log = lab.home().var(relay).resolve("logs/server.log");
            Awaitility.await("the broken file is noticed").atMost(PATIENCE).until(() -> {
                awaitGreeting(france, "554 5.7.1 France is suspended on this relay: under test");
                return Files.readString(log).contains("members.xml has changed and is not used");
            });
            awaitGreeting(belgium, "220 ");
        } finally {
            Files.writeString(file, before);
            awaitGreeting(france, "220 ");
        }
    }

    private void awaitGreeting(Node peer, String greeting) {
        Awaitility.await("greeting of " + peer.name() + ": " + greeting).atMost(PATIENCE).until(() -> {
            try (SmtpClient client = new SmtpClient(relay.smtp(), peer.address())) {
                return client.reply().startsWith(greeting);
            }
        });
    }

    @Test
    void serversCannotLogIn() throws Exception {
        try (SmtpClient client = new SmtpClient(belgium.smtp(), relay.address())) {
            PLAIN.enter(client);
            assertThat(client.authenticate(alain)).startsWith("502 ");
            client.startTls().say("EHLO client.test");
            assertThat(client.authenticate(alain)).startsWith("502 ");
        }
    }

    /** The same through a mail client that others wrote. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        1.2  | Alain.Dupont@tcn.b.eu-admin.net  | Jeanne.Martin@tcn.f.eu-admin.net | 250
        1.2  | Jeanne.Martin@tcn.f.eu-admin.net | Jeanne.Martin@tcn.f.eu-admin.net | 550
        1.2  | someone@example.org              | Jeanne.Martin@tcn.f.eu-admin.net | 550
        1.2  | Alain.Dupont@tcn.b.eu-admin.net  | someone@example.org              | 550
        1.5  | Alain.Dupont@tcn.b.eu-admin.net  | Jeanne.Martin@tcn.f.eu-admin.net | 550
        99.9 | Alain.Dupont@tcn.b.eu-admin.net  | Jeanne.Martin@tcn.f.eu-admin.net | 554
        """)
    void swaksHearsTheSame(String peer, String sender, String recipient, int code, TestaLab lab) throws Exception {
        Swaks.Dialogue dialogue = Swaks.run(relay.smtp(), "--local-interface", lab.network().prefix() + "." + peer,
            "--from", sender, "--to", recipient, "--quit-after", "RCPT");

        List<Integer> codes = dialogue.codes().stream().filter(one -> one != 221).toList();
        assertThat(codes.get(codes.size() - 1)).as("%s", dialogue).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        From: someone@example.org                                               | 550
        From: Marie-Claire.Peeters@tcn.b.eu-admin.net                           | 550
        From: "Alain.Dupont@tcn.b.eu-admin.net" <someone@example.org>           | 550
        From: Alain.Dupont@tcn.b.eu-admin.net\\nFrom: someone@example.org        | 550
        From: Alain.Dupont@tcn.b.eu-admin.net\\nSender: someone@example.org      | 550
        X-From: Alain.Dupont@tcn.b.eu-admin.net                                 | 550
        From: Alain Dupont <alain.dupont@tcn.b.eu-admin.net>                    | 250
        """)
    void submissionTakesTheUsersOwnFromHeaderOnly(String header, int code) throws Exception {
        Swaks.Dialogue dialogue = Swaks.run(belgium.submission(), "--tls", "--auth", "PLAIN",
            "--auth-user", alain.address(), "--auth-password", alain.password(),
            "--from", alain.address(), "--to", marieClaire.address(), "--data", header + "\\nSubject: header\\n\\ntext\\n");

        assertThat(dialogue.replyTo(".")).as("%s", dialogue).startsWith(code + " ");
    }

    /**
     * Tries every sender, and with every sender that is taken every recipient.
     *
     * @param onMail what the reply to MAIL starts with
     * @param onRcpt what the reply to RCPT starts with, after a MAIL that was taken
     * @return how many cells there were
     */
    private int table(String what, Endpoint server, String peer, Door door, Function<Address, String> onMail,
                      BiFunction<Address, Address, String> onRcpt) throws IOException {
        List<Address> recipients = addresses();
        List<Address> senders = Stream.concat(Stream.of(Address.elsewhere("")), recipients.stream()).toList();
        List<String> wrong = new ArrayList<>();
        int cells = 0;
        for (int from = 0; from < senders.size(); from += SENDERS_OF_A_CONNECTION) {
            try (SmtpClient client = new SmtpClient(server, peer)) {
                assertThat(door.enter(client)).as(what).startsWith("2");
                for (Address sender : senders.subList(from, Math.min(from + SENDERS_OF_A_CONNECTION, senders.size()))) {
                    String expected = onMail.apply(sender);
                    cells++;
                    check(wrong, what + ": <" + sender.text + ">", expected, client.say("MAIL FROM:<" + sender.text + ">"));
                    if (expected.startsWith("250")) {
                        for (Address recipient : recipients) {
                            cells++;
                            check(wrong, what + ": <" + sender.text + "> to <" + recipient.text + ">",
                                onRcpt.apply(sender, recipient), client.say("RCPT TO:<" + recipient.text + ">"));
                        }
                        client.say("RSET");
                    }
                }
            }
        }
        LOGGER.info("{}: {} cells", what, cells);
        assertThat(wrong).as("wrong cells of %d", cells).isEmpty();
        return cells;
    }

    private static void check(List<String> wrong, String cell, String expected, String said) {
        if (!said.startsWith(expected)) {
            wrong.add(cell + ": expected " + expected + "and heard " + said);
        }
    }
}
