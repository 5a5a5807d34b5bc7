package eu.testa.mail.server;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.server.command.Webadmin;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The assembly as it is run: a process, its sockets, its files, its end. */
class TestaServerIT {

    private static final String ADDRESS = "127.0.0.81";
    private static final String ALAIN = "alain.dupont@tcn.b.eu-admin.net";
    private static final String PASSWORD = "correct horse battery";

    @TempDir
    private Path folder;

    private final Map<String, String> settings = new HashMap<>();

    @Test
    void shouldListenWhereTheNationalRoleSaysAndNowhereElse() throws Exception {
        bind("smtp", "submission", "submissions", "pop3", "pop3s", "webadmin", "jmx");

        try (ServerProcess server = startWithoutScanner("national").awaitReady()) {
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
            addUser();
            deliver(lines);
            if (signal.equals("SIGTERM")) {
                server.stop();
            } else {
                server.kill();
            }
            assertThat(server.awaitExit()).as(server.output()).isEqualTo(exitCode);
        }
        try (ServerProcess server = startWithoutScanner("national").awaitReady()) {
            assertThat(server.listeners()).hasSize(settings.size());
            List<String> mail = Awaitility.await("mail in the mailbox").atMost(Duration.ofSeconds(30))
                .until(this::fetch, fetched -> !fetched.isEmpty());
            assertThat(mail).endsWith(lines.toArray(String[]::new));
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
            settings.put(listener + ".bind", ADDRESS + ":" + ServerProcess.freePort(ADDRESS));
        }
    }

    /** No scanner runs beside these tests, and unscanned mail is not accepted: the lab's tests have the scan. */
    private ServerProcess startWithoutScanner(String role) throws IOException {
        Path conf = ServerProcess.copyOfConf(role, folder);
        Path smtp = conf.resolve("smtpserver.xml");
        String handler = "<handler class=\"eu.testa.mail.mailets.hook.VirusScanHook\"/>";
        assertThat(Files.readString(smtp)).contains(handler);
        Files.writeString(smtp, Files.readString(smtp).replace(handler, ""));
        if (role.equals("national")) {
            Files.writeString(conf.resolve("testa.properties"), "\nsmtp.peers = 127.0.0.0/8\n", StandardOpenOption.APPEND);
        }
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

    private void addUser() throws IOException {
        Webadmin.Reply answer = new Webadmin(Endpoint.parse(settings.get("webadmin.bind")), folder.resolve("var"))
            .ask("PUT", "/users/" + ALAIN, ("{\"password\":\"" + PASSWORD + "\"}").getBytes(StandardCharsets.UTF_8));
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    private void deliver(List<String> lines) throws IOException {
        try (Socket socket = connect("smtp.bind")) {
            Conversation smtp = new Conversation(socket);
            assertThat(smtp.read()).startsWith("220 ");
            assertThat(smtp.say("HELO client.test")).startsWith("250 ");
            assertThat(smtp.say("MAIL FROM:<someone@tcn.f.eu-admin.net>")).startsWith("250 ");
            assertThat(smtp.say("RCPT TO:<" + ALAIN + ">")).startsWith("250 ");
            assertThat(smtp.say("DATA")).startsWith("354 ");
            for (String line : lines) {
                smtp.write(line.startsWith(".") ? "." + line : line);
            }
            assertThat(smtp.say(".")).startsWith("250 ");
        }
    }

    /** The first mail of the mailbox, line by line; empty when there is none yet. */
    private List<String> fetch() throws Exception {
        try (Socket plain = connect("pop3s.bind");
             SSLSocket tls = (SSLSocket) trustTheServersOwnCertificate().getSocketFactory()
                 .createSocket(plain, "mail.tcn.b.eu-admin.net", plain.getPort(), true)) {
            Conversation pop3 = new Conversation(tls);
            assertThat(pop3.read()).startsWith("+OK");
            assertThat(pop3.say("USER " + ALAIN)).startsWith("+OK");
            assertThat(pop3.say("PASS " + PASSWORD)).startsWith("+OK");
            if (pop3.say("STAT").startsWith("+OK 0 ")) {
                return List.of();
            }
            assertThat(pop3.say("RETR 1")).startsWith("+OK");
            List<String> mail = new ArrayList<>();
            for (String line = pop3.read(); !line.equals("."); line = pop3.read()) {
                mail.add(line.startsWith(".") ? line.substring(1) : line);
            }
            return mail;
        }
    }

    private Socket connect(String listener) throws IOException {
        String[] endpoint = settings.get(listener).split(":");
        Socket socket = new Socket(InetAddress.getByName(endpoint[0]), Integer.parseInt(endpoint[1]));
        socket.setSoTimeout(30_000);
        return socket;
    }

    private SSLContext trustTheServersOwnCertificate() throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (var certificate = Files.newInputStream(folder.resolve("var/secrets/tls.crt"))) {
            trusted.setCertificateEntry("server", CertificateFactory.getInstance("X.509").generateCertificate(certificate));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** Lines that end with CRLF, an octet a character. */
    private static final class Conversation {

        private final BufferedReader in;
        private final OutputStream out;

        private Conversation(Socket socket) throws IOException {
            this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            this.out = socket.getOutputStream();
        }

        private String read() throws IOException {
            return in.readLine();
        }

        private void write(String line) throws IOException {
            out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }

        private String say(String line) throws IOException {
            write(line);
            out.flush();
            return read();
        }
    }
}
