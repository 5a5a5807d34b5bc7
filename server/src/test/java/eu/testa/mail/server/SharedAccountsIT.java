package eu.testa.mail.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.util.ssl.SSLUtil;
import com.unboundid.util.ssl.TrustAllTrustManager;
import eu.testa.mail.core.FreePort;
import eu.testa.mail.core.SharedRsaKeys;
import eu.testa.mail.core.deferred.PostgresServer;
import eu.testa.mail.core.pki.OpenedPfx;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.store.EmbeddedStores;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Belgium has two national servers, which keep accounts, mailboxes and the directory of digital IDs in one real PostgreSQL. */
@ExtendWith(SharedRsaKeys.class)
class SharedAccountsIT {

    @RegisterExtension
    static final PostgresServer POSTGRES = new PostgresServer();

    private static final List<String> LISTENERS =
        List.of("smtp", "submission", "submissions", "pop3", "pop3s", "ldaps", "webadmin", "jmx");
    private static final String PASSWORD = "correct horse battery";
    private static final String JEANNE = "Jeanne.Martin@tcn.f.eu-admin.net";
    private static final String CERTIFICATE = "userCertificate;binary";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** A server that died keeps its users out for {@code store.lease}, where that is less than a minute; the rest is for a busy machine. */
    private static final Duration LEASE_IS_OVER = Duration.ofSeconds(50);
    private static final int MAILS_A_CLIENT = 10;
    private static final int CLIENTS = 4;

    @RegisterExtension
    final EmbeddedStores stores = new EmbeddedStores();
    @TempDir
    private static Path folder;
    private static TestaCa ca;

    private static Node first;
    private static Node second;

    /** One of the two, which can be started again. */
    private static final class Node {

        private final Path conf;
        private final ServerClient client;
        private ServerProcess process;

        private Node(String address) throws IOException {
            conf = ServerProcess.copyOfConfWithoutScanner("national", folder);
            Map<String, String> settings = new HashMap<>();
            LISTENERS.forEach(listener -> settings.put(listener + ".bind", address + ":" + FreePort.find(address)));
            settings.put("accounts.test-phase-limit", "0");
            settings.put("store.url", POSTGRES.address().url());
            settings.put("store.user", POSTGRES.address().user().orElseThrow());
            settings.put("store.lease", "10 seconds");
            client = new ServerClient(settings, folder.resolve("var-" + address));
        }

        private void start() throws IOException {
            process = ServerProcess.start(conf, client.var(), client.settings());
        }
    }

    /** At the same time, on a database that is empty. */
    @BeforeAll
    static void startBoth() throws Exception {
        first = new Node("127.0.0.83");
        second = new Node("127.0.0.84");
        ca = new TestaCa(folder.resolve("ca"));
        ca.bringTo(first.conf);
        ca.bringTo(second.conf);
        first.start();
        second.start();
        first.process.awaitReady();
        second.process.awaitReady();
    }

    @AfterAll
    static void stopBoth() throws InterruptedException {
        first.process.close();
        second.process.close();
    }

    private static List<String> letter(String from, String subject) {
        return List.of("From: <" + from + ">", "Subject: " + subject, "", "text");
    }

    private static List<String> uidls(Node node, String user) throws Exception {
        try (Conversation pop3 = node.client.pop3()) {
            assertThat(ServerClient.login(pop3, user, PASSWORD)).startsWith("+OK");
            List<String> uidls = uidls(pop3);
            assertThat(pop3.say("QUIT")).startsWith("+OK");
            return uidls;
        }
    }

    private static List<String> uidls(Conversation pop3) throws IOException {
        assertThat(pop3.say("UIDL")).startsWith("+OK");
        return pop3.readAll();
    }

    /** Reads the only mail of a mailbox. */
    private static List<String> mail(Node node, String user) throws Exception {
        Awaitility.await("a mail is there").atMost(PATIENCE).until(() -> uidls(node, user).size() == 1);
        try (Conversation pop3 = node.client.pop3()) {
            assertThat(ServerClient.login(pop3, user, PASSWORD)).startsWith("+OK");
            assertThat(pop3.say("RETR 1")).startsWith("+OK");
            List<String> mail = pop3.readAll();
            assertThat(pop3.say("QUIT")).startsWith("+OK");
            return mail;
        }
    }

    @Test
    void shouldTakeMailAtOneAndGiveItAtTheOtherWhereverTheAccountWasMade() throws Exception {
        String alain = "alain.dupont@tcn.b.eu-admin.net";
        String marie = "marie.martin@tcn.b.eu-admin.net";
        first.client.addUser(alain, PASSWORD);
        second.client.addUser(marie, PASSWORD);

        first.client.submit(alain, PASSWORD, marie, letter(alain, "sent at the first"));
        second.client.submit(marie, PASSWORD, alain, letter(marie, "sent at the second"));

        assertThat(mail(second, marie)).contains("Subject: sent at the first");
        assertThat(mail(first, alain)).contains("Subject: sent at the second");
        assertThat(uidls(first, marie)).isEqualTo(uidls(second, marie));
    }

    @Test
    void shouldGiveEachMailAUidOfItsOwnAboveAllThatWereSeenWhileBothDeliver() throws Exception {
        String user = "anne.both@tcn.b.eu-admin.net";
        first.client.addUser(user, PASSWORD);
        ExecutorService pool = Executors.newFixedThreadPool(2 * CLIENTS);
        try (Connection database = DriverManager.getConnection(POSTGRES.address().url(), POSTGRES.address().user().orElseThrow(), null)) {
            List<Future<?>> deliveries = new ArrayList<>();
            for (Node node : List.of(first, second)) {
                IntStream.range(0, CLIENTS).forEach(client -> deliveries.add(pool.submit(() -> {
                    for (int i = 0; i < MAILS_A_CLIENT; i++) {
                        node.client.deliver(user, letter("someone@tcn.f.eu-admin.net", client + " " + i));
                    }
                    return null;
                })));
            }
            List<Long> seen = new ArrayList<>();
            Awaitility.await("all are there").atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> {
                List<Long> now = uids(database, user);
                assertThat(now.subList(0, seen.size())).as("what comes is above all that was seen").isEqualTo(seen);
                seen.clear();
                seen.addAll(now);
                return seen.size() == 2 * CLIENTS * MAILS_A_CLIENT;
            });
            for (Future<?> delivery : deliveries) {
                delivery.get();
            }
            assertThat(seen).isEqualTo(LongStream.rangeClosed(1, seen.size()).boxed().toList());
            assertThat(uidls(second, user)).hasSameSizeAs(seen).doesNotHaveDuplicates().isEqualTo(uidls(first, user));
        } finally {
            pool.shutdownNow();
        }
    }

    private static List<Long> uids(Connection database, String user) throws SQLException {
        List<Long> uids = new ArrayList<>();
        try (Statement select = database.createStatement();
             ResultSet rows = select.executeQuery("SELECT uid FROM mailbox_message JOIN mailbox ON id = mailbox_id WHERE account = '"
                 + user + "' ORDER BY uid")) {
            while (rows.next()) {
                uids.add(rows.getLong(1));
            }
        }
        return uids;
    }

    /** The certificates that a user is given who asks a server's directory for an address. */
    private static List<byte[]> offered(Node node, String user, String address) throws Exception {
        Endpoint ldaps = Endpoint.parse(node.client.settings().get("ldaps.bind"));
        try (LDAPConnection connection = new LDAPConnection(new SSLUtil(new TrustAllTrustManager()).createSSLSocketFactory(),
            ldaps.host(), ldaps.port(), user, PASSWORD)) {
            return connection.search("dc=eu-admin,dc=net", SearchScope.SUB, Filter.createEqualityFilter("mail", address),
                CERTIFICATE).getSearchEntries().stream().map(entry -> entry.getAttributeValueBytes(CERTIFICATE)).toList();
        }
    }

    private static void awaitOffered(Node node, String user, String address, OpenedPfx... ids) throws Exception {
        List<byte[]> expected = new ArrayList<>();
        for (OpenedPfx id : ids) {
            expected.add(id.chain().get(0).getEncoded());
        }
        Awaitility.await(address + " at " + node.client.settings().get("ldaps.bind")).atMost(PATIENCE)
            .untilAsserted(() -> assertThat(offered(node, user, address)).usingRecursiveFieldByFieldElementComparator()
                .isEqualTo(expected));
    }

    /** Brought by an administrator, learned from a signed mail, and told by another country's server. */
    @Test
    void shouldOfferAtBothWhatEitherHasLearnedAndAtNeitherWhatIsRevokedOrDeleted() throws Exception {
        String reader = "anne.reader@tcn.b.eu-admin.net";
        first.client.addUser(reader, PASSWORD);
        OpenedPfx luc = ca.issue("Luc.Maes@tcn.b.eu-admin.net");
        OpenedPfx jeanne = ca.issue(JEANNE);
        OpenedPfx paul = ca.issue("Paul.Durand@tcn.f.eu-admin.net");

        first.client.webadmin("POST", "/testa/digital-ids", TestaCa.pem(luc));
        second.client.deliver(JEANNE, reader, ca.signed(jeanne, List.of("From: <" + JEANNE + ">", "Subject: signed",
            "Content-Type: text/plain", "", "text")));
        first.client.deliver("postmaster@tcn.f.eu-admin.net", "postmaster@tcn.b.eu-admin.net",
            ca.listOfFrance(stores.in(folder.resolve("france")), paul));
        for (Node node : List.of(first, second)) {
            awaitOffered(node, reader, "Luc.Maes@tcn.b.eu-admin.net", luc);
            awaitOffered(node, reader, JEANNE, jeanne);
            awaitOffered(node, reader, "Paul.Durand@tcn.f.eu-admin.net", paul);
        }

        second.client.webadmin("DELETE", "/testa/digital-ids/Paul.Durand@tcn.f.eu-admin.net", new byte[0]);
        ca.revoke(JEANNE);
        for (Node node : List.of(first, second)) {
            ca.bringTo(node.conf);
            awaitOffered(node, reader, JEANNE);
            awaitOffered(node, reader, "Paul.Durand@tcn.f.eu-admin.net");
            awaitOffered(node, reader, "Luc.Maes@tcn.b.eu-admin.net", luc);
        }
    }

    @Test
    void shouldLetOneSessionInOnBothTogetherAndGoOnAtTheOtherWhenItsServerDied() throws Exception {
        String user = "luc.session@tcn.b.eu-admin.net";
        first.client.addUser(user, PASSWORD);
        second.client.deliver(user, letter("someone@tcn.f.eu-admin.net", "kept"));
        Awaitility.await("the mail is there").atMost(PATIENCE).until(() -> uidls(second, user).size() == 1);
        OpenedPfx eva = ca.issue("Eva.Claes@tcn.b.eu-admin.net");
        second.client.webadmin("POST", "/testa/digital-ids", TestaCa.pem(eva));

        List<String> before;
        try (Conversation here = second.client.pop3()) {
            assertThat(ServerClient.login(here, user, PASSWORD)).startsWith("+OK");
            before = uidls(here);
            try (Conversation there = first.client.pop3()) {
                assertThat(ServerClient.login(there, user, PASSWORD)).startsWith("-ERR [IN-USE]");
            }
            assertThat(here.say("DELE 1")).as("not without QUIT").startsWith("+OK");
            second.process.kill();
            second.process.awaitExit();
        }
        try {
            awaitOffered(first, user, "Eva.Claes@tcn.b.eu-admin.net", eva);
            Awaitility.await("the lease of the server that died is over").atMost(LEASE_IS_OVER).pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(uidls(first, user)).isEqualTo(before));
            first.client.deliver(user, letter("someone@tcn.f.eu-admin.net", "more"));
            Awaitility.await("mail is delivered by the one that lives").atMost(PATIENCE)
                .until(() -> uidls(first, user).size() == 2);
        } finally {
            second.start();
            second.process.awaitReady();
        }
        assertThat(uidls(second, user)).hasSize(2).containsAll(before);
    }
}
