package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.deferred.PostgresServer;
import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Both relays keep what waits in one real PostgreSQL. Mail goes to a relay directly, as from Belgium's server. */
@ExtendWith(LabExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SharedStoreIT {

    @RegisterExtension
    static final PostgresServer POSTGRES = new PostgresServer();

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MAILS_A_RELAY = 15;
    private static final int IN_PROCESS = 5;

    private TestaLab lab;
    private Node belgium;
    private Node france;
    private Node first;
    private Node second;
    private LabUser alain;
    private LabUser jeanne;

    @BeforeAll
    void shareADatabase(TestaLab running) throws IOException {
        lab = running;
        belgium = lab.network().node("ms-b");
        france = lab.network().node("ms-f");
        first = lab.network().node("relay-1");
        second = lab.network().node("relay-2");
        alain = lab.users(belgium).get(0);
        jeanne = lab.users(france).get(0);
        restartRelays(Map.of("store.url", POSTGRES.address().url(), "store.user", POSTGRES.address().user().orElseThrow()));
    }

    @AfterAll
    void asItWas() throws IOException {
        restartRelays(Map.of());
        lab.startNode(france);
    }

    private void restartRelays(Map<String, String> settings) throws IOException {
        lab.stopNode(first);
        lab.stopNode(second);
        lab.startNodes(List.of(first, second), settings);
    }

    @Test
    void shouldDeliverTheBacklogOfAKilledRelayOnceThroughTheOther() throws Exception {
        lab.stopNode(france);
        List<String> letters = new ArrayList<>();
        for (int i = 0; i < MAILS_A_RELAY; i++) {
            letters.add(handIn(first).idLine());
            letters.add(handIn(second).idLine());
        }
        Awaitility.await("both see what both have deferred").atMost(PATIENCE).until(() ->
            contents(first).waiting() == letters.size() && contents(second).waiting() == letters.size());

        freezeWhileItHasNoLease(first);
        lab.killNode(first);
        lab.startNode(france);

        assertThatEachArrivesOnce(letters);
        assertThat(lab.pid(first)).as("the other delivered them").isEmpty();
    }

    /** What a dead relay has leased is free only when the lease is over; this is not what the test is about. */
    private void freezeWhileItHasNoLease(Node relay) {
        Awaitility.await("no mail is being tried").atMost(PATIENCE).until(() -> {
            Signals.freeze(lab, List.of(relay));
            if (leases() == 0) {
                return true;
            }
            Signals.unfreeze(lab, List.of(relay));
            return false;
        });
    }

    private static long leases() throws SQLException {
        try (Connection connection = DriverManager.getConnection(POSTGRES.address().url(),
            POSTGRES.address().user().orElseThrow(), null);
             Statement select = connection.createStatement();
             ResultSet row = select.executeQuery("SELECT COUNT(*) FROM deferred_mail WHERE leased_until > 0")) {
            row.next();
            return row.getLong(1);
        }
    }

    /**
     * PostgreSQL ends as in a power cut, with mail in the middle of its delivery to a France that says nothing, and then is
     * gone: it can neither be delivered nor put off, and is kept in {@code error}.
     */
    @Test
    void shouldTakeNoMailWithoutItsDatabaseAndKeepWhatItHas() throws Exception {
        lab.startNode(france);
        List<String> letters = new ArrayList<>();
        Signals.freeze(lab, List.of(france));
        for (int i = 0; i < IN_PROCESS; i++) {
            letters.add(handIn(second).idLine());
        }
        // Of mail for a country that does not answer a part only stays in the spool; the rest is in the database already.
        Awaitility.await("in process").atMost(PATIENCE)
            .until(() -> contents(second).spooled() + contents(second).waiting() == IN_PROCESS);
        long spooled = contents(second).spooled();
        assertThat(spooled).isPositive();
        POSTGRES.stop();
        try {
            Awaitility.await("no mail is taken").atMost(PATIENCE).until(() -> answerToMail(second).startsWith("451 4.3.0 "));
            lab.killNode(france);
            Awaitility.await("what cannot be put off is kept, as may be the notice of it to the postmaster").atMost(PATIENCE)
                .until(() -> contents(second).spooled() == 0 && contents(second).inRepository("error").size() >= spooled);
        } finally {
            POSTGRES.start();
        }

        Awaitility.await("mail is taken again").atMost(PATIENCE).until(() -> answerToMail(second).startsWith("250 "));
        letters.add(handIn(second).idLine());
        Awaitility.await("new mail waits").atMost(PATIENCE)
            .until(() -> contents(second).waiting() == IN_PROCESS - spooled + 1);
        assertThat(sendThroughAgain(second, "error")).isEqualTo(201);
        Awaitility.await("error is empty").atMost(PATIENCE).until(() -> contents(second).inRepository("error").isEmpty());
        letters.add(handIn(second).idLine());
        lab.startNode(france);
        assertThatEachArrivesOnce(letters);
        assertThat(contents(second).inRepository("error")).isEmpty();
    }

    private String answerToMail(Node relay) throws IOException {
        try (SmtpClient client = new SmtpClient(relay.smtp(), belgium.address())) {
            client.reply();
            client.say("EHLO client.test");
            return client.say("MAIL FROM:<" + alain.address() + ">");
        }
    }

    /** As docs/store-and-forward.md says. */
    private int sendThroughAgain(Node relay, String repository) throws Exception {
        return lab.webadmin(relay).ask("PATCH", "/mailRepositories/" + repository + "/mails?action=reprocess&processor=root",
            new byte[0]).status();
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

    private void assertThatEachArrivesOnce(List<String> letters) throws IOException {
        List<String> arrived = new ArrayList<>();
        Awaitility.await("all arrive").atMost(PATIENCE).untilAsserted(() -> {
            arrived.addAll(OpensslPop3.takeIdLines(france.pop3s(), jeanne));
            assertThat(arrived).containsAll(letters);
        });
        Awaitility.await("nothing is left").atMost(PATIENCE)
            .until(() -> contents(second).waiting() == 0 && contents(second).spooled() == 0);
        arrived.addAll(OpensslPop3.takeIdLines(france.pop3s(), jeanne));
        assertThat(arrived).containsExactlyInAnyOrderElementsOf(letters);
    }
}
