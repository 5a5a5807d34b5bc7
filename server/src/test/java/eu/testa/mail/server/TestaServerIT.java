package eu.testa.mail.server;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.FreePort;
import eu.testa.mail.core.deferred.PostgresServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Message;

/** The assembly as it is run: a process, its sockets, its files, its end. */
class TestaServerIT {

    private static final String ADDRESS = "127.0.0.81";
    private static final String ALAIN = "alain.dupont@tcn.b.eu-admin.net";
    private static final String PASSWORD = "correct horse battery";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final Map<String, String> settings = new HashMap<>();

    @Test
    void shouldListenWhereTheNationalRoleSaysAndNowhereElseAndThenTellSystemd() throws Exception {
        bind("smtp", "submission", "submissions", "pop3", "pop3s", "webadmin", "jmx");
        Path conf = ServerProcess.copyOfConfWithoutScanner("national", folder);

        try (WaitingSupervisor systemd = new WaitingSupervisor(folder);
             ServerProcess server = ServerProcess.start(conf, folder.resolve("var"), settings,
                 List.of("env", "NOTIFY_SOCKET=" + systemd.socket()), List.of())) {
            Awaitility.await("the server says that it is ready").atMost(Duration.ofMinutes(2))
                .until(() -> systemd.said().contains("READY=1"));
            assertThat(server.listeners()).isEqualTo(new TreeSet<>(settings.values()));
            assertThat(notOwnerOnly()).isEmpty();
            assertThat(answerToPreflightOfAWebPage()).isNotIn("*", "https://page.example");
            assertThat(server.log()).doesNotContain("10.255", "Autodiscovery");
        }
    }

    @Test
    void shouldListenWhereTheRelayRoleSaysAndNowhereElse() throws Exception {
        bind("smtp", "webadmin", "jmx");

        try (ServerProcess server = startWithoutScanner("relay").awaitReady()) {
            assertThat(server.listeners()).isEqualTo(new TreeSet<>(settings.values()));
            assertThat(notOwnerOnly()).isEmpty();

            try (ServerProcess second = startWithoutScanner("relay")) {
                assertThat(second.awaitExit()).isEqualTo(1);
                assertThat(second.output()).contains("another one is running on").doesNotContain("\tat ");
            }
        }
    }

    /** What was answered with 250 is in the mailbox after a stop as after a crash, octet for octet. */
    @ParameterizedTest
    @CsvSource({"SIGTERM, 0", "SIGKILL, 137"})
    void shouldKeepMailAcrossTheEndOfTheProcess(String signal, int exitCode) throws Exception {
        bind("smtp", "submission", "submissions", "pop3", "pop3s", "webadmin", "jmx");
        List<String> lines = List.of("From: <someone@tcn.f.eu-admin.net>", "Subject: kept", "", "trailing blanks  ", ".", "..", "caf\u00e9", "");

        try (ServerProcess server = startWithoutScanner("national").awaitReady()) {
            client().addUser(ALAIN, PASSWORD);
            client().deliver(ALAIN, lines);
            if (signal.equals("SIGTERM")) {
                server.stop();
            } else {
                server.kill();
            }
            assertThat(server.awaitExit()).as(server.output()).isEqualTo(exitCode);
        }
        try (ServerProcess server = startWithoutScanner("national").awaitReady()) {
            assertThat(server.listeners()).hasSize(settings.size());
            List<String> mail = Awaitility.await("mail in the mailbox").atMost(PATIENCE)
                .until(this::fetch, fetched -> !fetched.isEmpty());
            assertThat(mail).endsWith(lines.toArray(String[]::new));
        }
    }

    /** As on a machine that was given a name after its DNS, and whose name server is silent: each question would hold up the start. */
    @Test
    void shouldStartWhereItsOwnNameIsUnknownAndAskNobodyForIt() throws Exception {
        bind("smtp", "submission", "submissions", "pop3", "pop3s", "webadmin", "jmx");
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost\n");
        Path conf = ServerProcess.copyOfConfWithoutScanner("national", folder);
        // who may not have a machine of his own has Java know nobody
        boolean root = "root".equals(System.getProperty("user.name"));
        List<String> launcher = root ? unnamedMachine(hosts) : List.of();
        List<String> options = root ? List.of() : List.of("-Djdk.net.hosts.file=" + hosts);

        try (DatagramChannel silent = DatagramChannel.open()) {
            if (root) {
                silent.bind(new InetSocketAddress(ADDRESS, 53)).configureBlocking(false);
            }
            try (ServerProcess server = ServerProcess.start(conf, folder.resolve("var"), settings, launcher, options).awaitReady()) {
                assertThat(server.listeners()).isEqualTo(new TreeSet<>(settings.values()));
                client().addUser(ALAIN, PASSWORD);
                client().deliver(ALAIN, List.of("From: <someone@tcn.f.eu-admin.net>", "Subject: no name", "", "text", ""));
                assertThat(Awaitility.await("mail in the mailbox").atMost(PATIENCE)
                    .until(this::fetch, fetched -> !fetched.isEmpty())).contains("Subject: no name");
                assertThat(server.log()).contains("smtp listens on [/" + settings.get("smtp.bind") + "]");
            }
            assertThat(root ? questions(silent) : List.of()).isEmpty();
        }
    }

    /** What starts a program where nobody knows the machine's name, and the one name server is that of this test. */
    private List<String> unnamedMachine(Path hosts) throws IOException {
        Path resolver = Files.writeString(folder.resolve("resolv.conf"), "nameserver " + ADDRESS + "\noptions timeout:1 attempts:1\n");
        return List.of("unshare", "--mount", "--uts", "sh", "-c", "hostname unnamed.example && mount --bind " + hosts + " /etc/hosts"
            + " && mount --bind " + resolver + " /etc/resolv.conf && exec \"$@\"", "sh");
    }

    /** What a name server was asked that answered nothing. */
    private static List<String> questions(DatagramChannel server) throws IOException {
        List<String> questions = new ArrayList<>();
        ByteBuffer packet = ByteBuffer.allocate(512);
        while (server.receive(packet) != null) {
            questions.add(new Message(packet.flip()).getQuestion().getName().toString());
            packet.clear();
        }
        return questions;
    }

    @Test
    void shouldEndInTimeWhenItsDatabaseIsSilent() throws Exception {
        PostgresServer postgres = new PostgresServer();
        postgres.beforeAll(null);
        try {
            bind("smtp", "submission", "submissions", "pop3", "pop3s", "webadmin", "jmx");
            settings.put("store.url", postgres.address().url());
            settings.put("store.user", postgres.address().user().orElseThrow());
            try (ServerProcess server = startWithoutScanner("national").awaitReady()) {
                postgres.pause();
                try {
                    server.stop();
                    // ten seconds, and what Java needs on a busy machine
                    server.awaitExit(Duration.ofSeconds(40));
                } finally {
                    postgres.resume();
                }
            }
        } finally {
            postgres.afterAll(null);
        }
    }

    @Test
    void shouldNameAllThatIsWrongAndStop() throws Exception {
        Path conf = ServerProcess.copyOfConf("relay", folder);
        Files.writeString(conf.resolve("testa.properties"), "contry = B\n", StandardOpenOption.APPEND);
        settings.put("smtp.port", "none");

        try (ServerProcess server = ServerProcess.start(conf, folder.resolve("var"), settings)) {
            assertThat(server.awaitExit()).isEqualTo(2);
            assertThat(server.output())
                .contains("The server does not start. Correct this first:", "contry: there is no such setting",
                    "--set: smtp.port=none: expected the port other servers are delivered to")
                .doesNotContain("\tat ", "Exception");
            assertThat(folder.resolve("var")).doesNotExist();
        }
    }

    private void bind(String... listeners) {
        for (String listener : listeners) {
            settings.put(listener + ".bind", ADDRESS + ":" + FreePort.find(ADDRESS));
        }
    }

    private ServerProcess startWithoutScanner(String role) throws IOException {
        Path conf = ServerProcess.copyOfConfWithoutScanner(role, folder);
        return ServerProcess.start(conf, folder.resolve("var"), settings);
    }

    /** What another user of the machine could read: everything must be below a folder that he cannot enter. */
    private Set<Path> notOwnerOnly() throws IOException {
        Path var = folder.resolve("var");
        try (Stream<Path> secrets = Files.list(var.resolve("secrets"));
             Stream<Path> folders = Stream.of(var, var.resolve("secrets"), var.resolve("spool"), var.resolve("spool/spool"),
                 var.resolve("store"), var.resolve("logs"))) {
            return Stream.concat(secrets, folders).filter(file -> !permissions(file).endsWith("------"))
                .collect(Collectors.toSet());
        }
    }

    private static String permissions(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new AssertionError(file + " cannot be looked at", e);
        }
    }

    /** The origin that may use webadmin from a browser, as webadmin tells it to any page that asks. */
    private String answerToPreflightOfAWebPage() throws IOException, InterruptedException {
        HttpResponse<Void> answer = HttpClient.newHttpClient().send(
            HttpRequest.newBuilder(URI.create("http://" + settings.get("webadmin.bind") + "/users"))
                .header("Origin", "https://page.example").build(),
            HttpResponse.BodyHandlers.discarding());
        assertThat(answer.statusCode()).isEqualTo(403);
        return answer.headers().firstValue("Access-Control-Allow-Origin").orElse("");
    }

    private ServerClient client() {
        return new ServerClient(settings, folder.resolve("var"));
    }

    /** The first mail of the mailbox, line by line; empty when there is none yet. */
    private List<String> fetch() throws Exception {
        try (Conversation pop3 = client().pop3()) {
            assertThat(ServerClient.login(pop3, ALAIN, PASSWORD)).startsWith("+OK");
            if (pop3.say("STAT").startsWith("+OK 0 ")) {
                return List.of();
            }
            assertThat(pop3.say("RETR 1")).startsWith("+OK");
            return pop3.readAll();
        }
    }
}
