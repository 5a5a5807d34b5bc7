package eu.testa.mail.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.FreePort;
import eu.testa.mail.core.Program;
import eu.testa.mail.core.evidence.log.LogFile;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.server.command.Webadmin;
import eu.testa.mail.server.command.evidence.EvidenceCommand;
import eu.testa.mail.server.command.store.Backup;
import eu.testa.mail.server.command.store.Restore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A server that runs is backed up, lost, and restored into empty folders. */
class BackupIT {

    private static final String ADDRESS = "127.0.0.85";
    private static final String ALAIN = "alain.dupont@tcn.b.eu-admin.net";
    private static final String JEANNE = "jeanne.martin@tcn.f.eu-admin.net";
    private static final String PASSWORD = "correct horse battery";
    private static final String PASSPHRASE = "a p\u00e4ssphrase of a backup";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;
    private final Map<String, String> settings = new HashMap<>();
    private Path passphrase;
    private Path backup;

    private record Run(int exitCode, String out, String err) {
    }

    @BeforeEach
    void prepare() throws IOException {
        for (String listener : List.of("smtp", "submission", "submissions", "pop3", "pop3s", "webadmin", "jmx")) {
            settings.put(listener + ".bind", ADDRESS + ":" + FreePort.find(ADDRESS));
        }
        // nobody answers there: mail for other countries waits
        settings.put("dns.servers", ADDRESS + ":" + FreePort.find(ADDRESS));
        passphrase = secret("passphrase", PASSPHRASE);
        backup = folder.resolve("backup.zip");
    }

    private Path secret(String name, String text) throws IOException {
        Path file = Files.createFile(folder.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text + "\n");
    }

    private static Run run(Object command, Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = new CommandLine(command).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true))
            .execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
        return new Run(exitCode, out.toString(), err.toString());
    }

    private Run restore(Path conf, Path var, Path withPassphrase) {
        return run(new Restore(), backup, "--conf", conf, "--var", var, "--passphrase-file", withPassphrase);
    }

    private JsonNode get(Path var, String path) throws IOException {
        Webadmin.Reply answer = new Webadmin(Endpoint.parse(settings.get("webadmin.bind")), var).get(path);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }

    private List<String> mailbox(Path var) throws Exception {
        try (Conversation pop3 = new ServerClient(settings, var).pop3()) {
            assertThat(ServerClient.login(pop3, ALAIN, PASSWORD)).startsWith("+OK");
            assertThat(pop3.say("UIDL")).startsWith("+OK");
            List<String> uidls = pop3.readAll();
            for (int i = 1, mails = uidls.size(); i <= mails; i++) {
                assertThat(pop3.say("RETR " + i)).startsWith("+OK");
                uidls.addAll(pop3.readAll());
            }
            assertThat(pop3.say("QUIT")).startsWith("+OK");
            return uidls;
        }
    }

    /** A digital ID as an administrator imports it. */
    private void importDigitalId(Path var) throws Exception {
        Path certificate = folder.resolve("id.pem");
        new Program("openssl", "openssl").run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-subj", "/CN=Jeanne Martin", "-addext", "subjectAltName=email:" + JEANNE, "-addext", "basicConstraints=CA:FALSE",
            "-keyout", folder.resolve("id.key").toString(), "-out", certificate.toString()).mustSucceed();
        Webadmin.Reply answer = new Webadmin(Endpoint.parse(settings.get("webadmin.bind")), var)
            .post("/testa/digital-ids", Files.readAllBytes(certificate));
        assertThat(answer.succeeded()).as(answer.text()).isTrue();
    }

    private static List<Path> files(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).map(folder::relativize).sorted().toList();
        }
    }

    @Test
    void shouldBeTheSameServerAfterARestoreIntoEmptyFolders() throws Exception {
        Path oldVar = folder.resolve("old-var");
        Path oldConf = ServerProcess.copyOfConfWithoutScanner("national", folder);
        List<String> mailbox;
        JsonNode waiting;
        JsonNode digitalIds;
        try (ServerProcess server = ServerProcess.start(oldConf, oldVar, settings).awaitReady()) {
            ServerClient client = new ServerClient(settings, oldVar);
            client.addUser(ALAIN, PASSWORD);
            client.deliver(ALAIN, List.of("From: <" + JEANNE + ">", "Subject: kept", "", "caf\u00e9  ", ".", ""));
            client.submit(ALAIN, PASSWORD, JEANNE, List.of("From: <" + ALAIN + ">", "Subject: waits", "", "text"));
            importDigitalId(oldVar);
            Awaitility.await("one mail is delivered, one waits").atMost(PATIENCE)
                .until(() -> mailbox(oldVar).size() > 1 && get(oldVar, "/testa/queue/mails").findValues("id").size() == 1);
            mailbox = mailbox(oldVar);
            waiting = get(oldVar, "/testa/queue/mails").findValue("id");
            digitalIds = get(oldVar, "/testa/digital-ids");

            Run run = run(new Backup(), backup, "--conf", oldConf, "--var", oldVar, "--passphrase-file", passphrase);

            assertThat(run.exitCode()).as(run.err()).isZero();
            client.deliver(ALAIN, List.of("From: <" + JEANNE + ">", "Subject: after the backup", "", "text"));
        }
        assertThat(digitalIds.findValuesAsText("address")).contains(JEANNE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup))).isEqualTo("rw-------");
        assertThatSecretsAreEncrypted();

        Path conf = folder.resolve("new/conf");
        Path var = folder.resolve("new/var");
        Run refused = restore(conf, var, secret("wrong", "another passphrase"));
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("Nothing was restored", "the passphrase is another one");
        assertThat(files(folder.resolve("new"))).isEmpty();

        Run restored = restore(conf, var, passphrase);

        assertThat(restored.exitCode()).as(restored.err()).isZero();
        assertThat(restored.out()).contains("mail.tcn.b.eu-admin.net");
        assertThat(files(conf)).isEqualTo(files(oldConf)).allSatisfy(file ->
            assertThat(conf.resolve(file)).hasSameBinaryContentAs(oldConf.resolve(file)));
        assertThat(files(var.resolve("secrets"))).isEqualTo(files(oldVar.resolve("secrets"))).allSatisfy(file ->
            assertThat(var.resolve("secrets").resolve(file)).hasSameBinaryContentAs(oldVar.resolve("secrets").resolve(file)));
        Run again = restore(conf, var, passphrase);
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).contains("is not empty");

        try (ServerProcess server = ServerProcess.start(conf, var, settings).awaitReady()) {
            assertThat(mailbox(var)).isEqualTo(mailbox);
            assertThat(get(var, "/testa/queue/mails").findValues("id")).containsExactly(waiting);
            assertThat(get(var, "/testa/digital-ids")).isEqualTo(digitalIds);
            server.stop();
            assertThat(server.awaitExit()).isZero();
        }
        assertThatEvidenceGoesOnInALogOfItsOwn(oldVar.resolve("evidence"), var);
        assertThatALaterVersionIsNotGoneBackFrom(conf, var);
    }

    /** As an administrator without this program opens them. */
    private void assertThatSecretsAreEncrypted() throws Exception {
        Path encrypted = folder.resolve("secrets.p7m");
        Path opened = folder.resolve("secrets.zip");
        try (ZipFile zip = new ZipFile(backup.toFile())) {
            assertThat(zip.stream().map(Object::toString)).noneMatch(name -> name.contains(".key") || name.contains("jmxremote"));
            Files.copy(zip.getInputStream(zip.getEntry("files/secrets.p7m")), encrypted);
        }
        new Program("openssl", "openssl").run("cms", "-decrypt", "-inform", "DER", "-in", encrypted.toString(), "-pwri_password",
            PASSPHRASE, "-out", opened.toString()).mustSucceed();
        try (ZipFile zip = new ZipFile(opened.toFile())) {
            assertThat(zip.stream().map(Object::toString)).contains("secrets/tls.key", "secrets/evidence.key");
        }
    }

    private static void assertThatEvidenceGoesOnInALogOfItsOwn(Path old, Path var) throws IOException {
        List<LogFile> logs = LogFile.in(var.resolve("evidence"));
        assertThat(logs).hasSizeGreaterThan(1);
        List<String> before = Files.readAllLines(logs.get(0).lines());
        assertThat(Files.readAllLines(old.resolve(logs.get(0).lines().getFileName()))).startsWith(before.toArray(String[]::new));
        assertThat(before).anyMatch(line -> line.contains("\"event\":\"delivered\""));
        String own = Files.readString(logs.get(logs.size() - 1).lines());
        assertThat(own).contains("\"event\":\"opened\"", "\"event\":\"restored\"", "the backup of mail.tcn.b.eu-admin.net made at ",
            "\"event\":\"started\"");
        Run verify = run(new EvidenceCommand(), "verify", "--var", var);
        assertThat(verify.exitCode()).as(verify.out() + verify.err()).isZero();
    }

    private void assertThatALaterVersionIsNotGoneBackFrom(Path conf, Path var) throws Exception {
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + var.resolve("store/testa.db"));
             Statement statement = database.createStatement()) {
            statement.execute("INSERT INTO testa_schema (installed_rank, version, description, type, script, installed_by, "
                + "execution_time, success) VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 'test', 0, TRUE)");
        }
        try (ServerProcess server = ServerProcess.start(conf, var, settings)) {
            assertThat(server.awaitExit()).isEqualTo(2);
            assertThat(server.output()).contains("later version of this program").doesNotContain("\tat ");
        }
    }
}
