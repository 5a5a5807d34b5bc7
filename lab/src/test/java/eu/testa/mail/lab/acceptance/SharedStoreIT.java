package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.deferred.PostgresServer;
import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Both relays keep what waits in one real PostgreSQL, and relay-1 what is in its spool, too. Mail goes to a relay directly, as from
 * a Member State's server. What the store has not taken is tried again after two seconds.
 */
@ExtendWith(LabExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SharedStoreIT {

    @RegisterExtension
    static final PostgresServer POSTGRES = new PostgresServer();

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Pattern WAITS = Pattern.compile("Mail (\\S+) waits in the spool, for the store is away");
    private static final int MAILS_A_RELAY = 15;
    private static final int MAILS_FOR_BELGIUM = 3;
    private static final int IN_PROCESS = 5;

    private TestaLab lab;
    private Node belgium;
    private Node france;
    private Node first;
    private Node second;
    private LabUser alain;
    private LabUser jeanne;
    private ChangedFiles files;

    @BeforeAll
    void shareADatabase(TestaLab running) throws IOException {
        lab = running;
        belgium = lab.network().node("ms-b");
        france = lab.network().node("ms-f");
        first = lab.network().node("relay-1");
        second = lab.network().node("relay-2");
        alain = lab.users(belgium).get(0);
        jeanne = lab.users(france).get(0);
        files = new ChangedFiles(lab);
        for (Node relay : List.of(first, second)) {
            tryAgainSoon(files, relay);
        }
        Map<String, String> store = Map.of("store.url", POSTGRES.address().url(), "store.user", POSTGRES.address().user().orElseThrow(),
            "store.lease", "10 seconds");
        Map<String, String> all = new HashMap<>(store);
        all.put("spool.store", "shared");
        restartRelays(Map.of(first, all, second, store));
    }

    @AfterAll
    void asItWas() throws IOException {
        files.undo();
        restartRelays(Map.of(first, Map.of(), second, Map.of()));
        lab.startNode(france);
    }

    private static void tryAgainSoon(ChangedFiles files, Node node) throws IOException {
        files.change(node, "mailetcontainer.xml", "<pause>15 seconds</pause>", "<pause>2 seconds</pause>");
    }

    private void restartRelays(Map<Node, Map<String, String>> settings) throws IOException {
        lab.stopNodes(List.of(first, second));
        lab.startNodes(settings);
    }

    /** What it had put off for a France that was down, and what it had in hand for a Belgium that said nothing. */
    @Test
    void shouldDeliverAllMailOfARelayThatIsLostWithItsDiskOnceThroughTheOther() throws Exception {
        lab.stopNode(france);
        List<String> letters = new ArrayList<>();
        List<String> inHand = new ArrayList<>();
        for (int i = 0; i < MAILS_A_RELAY; i++) {
            letters.add(handIn(first).idLine());
            letters.add(handIn(second).idLine());
        }
        Awaitility.await("both see what both have deferred").atMost(PATIENCE).until(() ->
            contents(first).waiting() == letters.size() && contents(second).waiting() == letters.size());

        lab.freezeNode(belgium);
        try {
            for (int i = 0; i < MAILS_FOR_BELGIUM; i++) {
                Letter letter = Letter.of(jeanne.address(), alain.address());
                try (SmtpClient client = new SmtpClient(first.smtp(), france.address())) {
                    assertThat(client.deliver(jeanne.address(), alain.address(), letter.octets())).startsWith("250 ");
                }
                inHand.add(letter.idLine());
            }
            Awaitility.await("one is tried, and the others are put off").atMost(PATIENCE)
                .until(() -> contents(first).spooled() == 1);
            lab.killNode(first);
            Path spool = lab.home().var(first).resolve("spool");
            Files.move(spool, spool.resolveSibling("spool-that-is-lost"));
        } finally {
            lab.unfreezeNode(belgium);
        }
        lab.startNode(france);

        assertThatEachArrivesOnce(france, jeanne, letters);
        assertThatEachArrivesOnce(belgium, alain, inHand);
        assertThat(lab.pid(first)).as("the other delivered them").isEmpty();
        // a record of a moment ago may not yet be in the file, or half of it
        Awaitility.await("it answers for what the lost one had in its spool").atMost(PATIENCE).ignoreException(JsonParseException.class)
            .untilAsserted(() -> assertThat(evidenceOf(second))
                .containsAnyElementsOf(inHand.stream().map(line -> line.substring("Message-ID: ".length())).toList()));
    }

    private List<String> evidenceOf(Node relay) throws IOException {
        List<String> accepted = new ArrayList<>();
        try (DirectoryStream<Path> days = Files.newDirectoryStream(lab.home().var(relay).resolve("evidence"), "*.jsonl")) {
            for (Path day : days) {
                for (String line : Files.readAllLines(day)) {
                    JsonNode record = new ObjectMapper().readTree(line);
                    if (record.path("event").asText().equals("accepted")) {
                        accepted.add(record.path("messageId").asText());
                    }
                }
            }
        }
        return accepted;
    }

    /**
     * PostgreSQL ends as in a power cut while mail is being handed in for a France that is away: it can neither be delivered nor
     * put off, waits in the spool, and goes out without anybody's help.
     */
    @Test
    void shouldTakeNoMailWithoutItsDatabaseAndKeepWhatItHas() throws Exception {
        lab.stopNode(france);
        List<String> letters = new ArrayList<>();
        List<SmtpClient> sessions = new ArrayList<>();
        try {
            for (int i = 0; i < IN_PROCESS; i++) {
                sessions.add(new SmtpClient(second.smtp(), belgium.address()).upToData(alain.address(), jeanne.address()));
            }
            POSTGRES.stop();
            for (SmtpClient session : sessions) {
                Letter letter = Letter.of(alain.address(), jeanne.address());
                session.send(new String(letter.octets(), StandardCharsets.ISO_8859_1));
                assertThat(session.say(".")).startsWith("250 ");
                letters.add(letter.idLine());
            }
            Awaitility.await("each was tried, and could not be put off").atMost(PATIENCE)
                .until(() -> waitsForTheStore(second) >= IN_PROCESS);
            Awaitility.await("no mail is taken").atMost(PATIENCE).until(() -> answerToMail(second).startsWith("451 4.3.0 "));
            Awaitility.await("all of them are kept").atMost(PATIENCE).until(() -> contents(second).spooled() == IN_PROCESS);
            assertThat(contents(second).inRepository("error")).isEmpty();
        } finally {
            POSTGRES.start();
            for (SmtpClient session : sessions) {
                session.close();
            }
        }

        Awaitility.await("mail is taken again").atMost(PATIENCE).until(() -> answerToMail(second).startsWith("250 "));
        letters.add(handIn(second).idLine());
        Awaitility.await("all that waits is in the database").atMost(PATIENCE)
            .until(() -> contents(second).waiting() == IN_PROCESS + 1 && contents(second).spooled() == 0);
        lab.startNode(france);
        assertThatEachArrivesOnce(france, jeanne, letters);
        assertThat(contents(second).inRepository("error")).isEmpty();
    }

    /** How many mails have been tried without a store. */
    private long waitsForTheStore(Node node) throws IOException {
        try (Stream<String> lines = Files.lines(lab.home().var(node).resolve("logs/server.log"))) {
            return lines.map(WAITS::matcher).filter(Matcher::find).map(waits -> waits.group(1)).distinct().count();
        }
    }

    /** The mailboxes of a Member State are in its database: what was acknowledged waits for them, and is in them once. */
    @Test
    void shouldKeepMailForAMailboxThatIsAway() throws Exception {
        ChangedFiles ofFrance = new ChangedFiles(lab);
        tryAgainSoon(ofFrance, france);
        lab.stopNode(france);
        lab.startNode(france, Map.of("store.url", databaseOfFrance(), "store.user", POSTGRES.address().user().orElseThrow()));
        try {
            Letter letter = Letter.of(alain.address(), jeanne.address());
            try (SmtpClient client = new SmtpClient(france.smtp(), first.address())) {
                client.upToData(alain.address(), jeanne.address());
                POSTGRES.stop();
                try {
                    client.send(new String(letter.octets(), StandardCharsets.ISO_8859_1));
                    assertThat(client.say(".")).startsWith("250 ");
                    Awaitility.await("its mailbox is away").atMost(PATIENCE).until(() -> waitsForTheStore(france) > 0);
                    assertThat(contents(france).spooled()).isPositive();
                    assertThat(contents(france).inRepository("error")).isEmpty();
                } finally {
                    POSTGRES.start();
                }
            }
            assertThatEachArrivesOnce(france, jeanne, List.of(letter.idLine()));
            Awaitility.await("nothing is left").atMost(PATIENCE).until(() -> contents(france).spooled() == 0);
        } finally {
            ofFrance.undo();
            lab.stopNode(france);
            lab.startNode(france);
        }
    }

    /** Not that of the relays: what waits in one database is tried by whoever has it. */
    private static String databaseOfFrance() throws SQLException {
        String url = POSTGRES.address().url();
        try (Connection connection = DriverManager.getConnection(url, POSTGRES.address().user().orElseThrow(), null);
             Statement create = connection.createStatement()) {
            create.execute("CREATE DATABASE france");
        }
        return url.substring(0, url.lastIndexOf('/')) + "/france";
    }

    private String answerToMail(Node relay) throws IOException {
        try (SmtpClient client = new SmtpClient(relay.smtp(), belgium.address())) {
            client.reply();
            client.say("EHLO client.test");
            return client.say("MAIL FROM:<" + alain.address() + ">");
        }
    }

    private Letter handIn(Node relay) throws IOException {
        Letter letter = Letter.of(alain.address(), jeanne.address());
        try (SmtpClient client = new SmtpClient(relay.smtp(), belgium.address())) {
            assertThat(client.deliver(alain.address(), jeanne.address(), letter.octets())).startsWith("250 ");
        }
        return letter;
    }

    private NodeContents contents(Node relay) {
        return new NodeContents(lab, relay);
    }

    private void assertThatEachArrivesOnce(Node where, LabUser reader, List<String> letters) throws IOException {
        List<String> arrived = new ArrayList<>();
        Awaitility.await("all arrive").atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            arrived.addAll(OpensslPop3.takeIdLines(where.pop3s(), reader));
            assertThat(arrived).containsAll(letters);
        });
        Awaitility.await("nothing is left").atMost(PATIENCE)
            .until(() -> contents(second).waiting() == 0 && contents(second).spooled() == 0);
        arrived.addAll(OpensslPop3.takeIdLines(where.pop3s(), reader));
        assertThat(arrived).containsExactlyInAnyOrderElementsOf(letters);
    }
}
