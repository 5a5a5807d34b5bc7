package eu.testa.mail.server.command.pki;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.SharedRsaKeys;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** One CA for all tests, in the order of its life: making the keys takes long. */
@TestMethodOrder(OrderAnnotation.class)
@Tag("slow")
@ExtendWith(SharedRsaKeys.class)
class PkiTest {

    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final String HOST = "mail.tcn.b.eu-admin.net";
    private static final String LUC = "Luc.Maes@tcn.b.eu-admin.net";

    private static Path ca;

    private record Result(int exitCode, String out, String err) {
    }

    @BeforeAll
    static void init(@TempDir Path folder) throws Exception {
        ca = folder.resolve("pki");
        Result made = pki("init", "--key-size", "3072");
        assertThat(made.exitCode()).as(made.err()).isZero();
        assertThat(made.out()).contains("test phase, 1 month(s)").contains("passphrase");
        Path settings = ca.resolve("ca.properties");
        Files.writeString(settings, Files.readString(settings).replace("digital-id.key-size = 3072",
            "digital-id.key-size = 2048"));
    }

    @Test
    @Order(1)
    void shouldMakeAPassphraseThatOnlyTheOwnerReadsAndNeverPrintIt() throws Exception {
        Path passphrase = ca.resolve("passphrase");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(passphrase))).isEqualTo("rw-------");
        assertThat(pki("list").out()).doesNotContain(Files.readString(passphrase).strip());
    }

    @Test
    @Order(2)
    void shouldPrintThePasswordOnlyWhenAsked() throws Exception {
        Result silent = pki("issue", ALAIN);
        Result asked = pki("issue", LUC, "--show-password", "--old-windows");

        assertThat(silent.exitCode()).as(silent.err()).isZero();
        assertThat(silent.out()).contains(ca.resolve("issued").resolve(ALAIN).toString())
            .doesNotContain(password(ALAIN));
        assertThat(asked.out()).contains(password(LUC));
    }

    @Test
    @Order(3)
    void shouldListWhatEndsFirstFirst() throws Exception {
        List<String> subjects = new ArrayList<>();
        for (String line : pki("list", "--json").out().lines().toList()) {
            JsonNode entry = new ObjectMapper().readTree(line);
            assertThat(entry.path("status").asText()).isEqualTo("valid");
            subjects.add(entry.path("subject").asText());
        }

        assertThat(subjects).containsExactly(ALAIN, LUC, "EC_CA", "Root_CA");
    }

    @Test
    @Order(4)
    void shouldShowACertificate() {
        assertThat(pki("show", ALAIN).out()).contains("name      emailAddress=" + ALAIN + ",", "CN=Alain Dupont", "SN=Dupont",
            "givenName=Alain", "issuer    CN=EC_CA,", "status    valid", "BEGIN CERTIFICATE");
        assertThat(pki("show", "nobody").exitCode()).isEqualTo(2);
    }

    @Test
    @Order(5)
    void shouldAnswerARefusalWith1AndWrongUsageWith2() {
        Result refused = pki("issue", ALAIN);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("not renewable");

        Result wrong = pki("revoke", ALAIN, "--reason", "bored");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("expected one of unspecified, keyCompromise");
    }

    @Test
    @Order(6)
    void shouldRevokeAndWriteCrls() {
        Result revoked = pki("revoke", ALAIN, "--reason", "keyCompromise");

        assertThat(revoked.exitCode()).as(revoked.err()).isZero();
        assertThat(pki("show", ALAIN).out()).contains("status    revoked").contains("keyCompromise");
        assertThat(pki("crl").out()).contains("EC_CA.crl");
    }

    @Test
    @Order(7)
    void shouldSayThatThereIsNoCa(@TempDir Path empty) {
        Result result = run("list", "--dir", empty.toString());

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("'./testa pki init' makes one");
    }

    @Test
    @Order(8)
    void shouldIssueToAServerWhoseKeyStaysWhereItIs(@TempDir Path server) throws Exception {
        Path secrets = server.resolve("secrets");
        Result request = run("issue-server", HOST, "--csr", "--out", secrets.toString());
        assertThat(request.exitCode()).as(request.err()).isZero();
        byte[] key = Files.readAllBytes(secrets.resolve("tls.key"));

        Result issued = pki("issue-server", HOST, "--ip", "192.0.2.25", "--request", secrets.resolve("tls.csr").toString(),
            "--out", secrets.toString());

        assertThat(issued.exitCode()).as(issued.err()).isZero();
        assertThat(issued.out()).contains("Issued to " + HOST).doesNotContain("tls.key");
        assertThat(secrets.resolve("tls.key")).hasBinaryContent(key);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets.resolve("tls.crt"))))
            .isEqualTo("rw-------");
        assertThat(Files.readString(secrets.resolve("tls.crt"))).containsPattern("(?s)(BEGIN CERTIFICATE.*){2}");
        assertThat(ca.resolve("Server_CA.crl")).exists();
        assertThat(pki("crl").out()).contains("Root_CA.crl", "EC_CA.crl", "Server_CA.crl");
    }

    @Test
    @Order(9)
    void shouldRenewOnlyWhatNeedsIt(@TempDir Path server) throws Exception {
        String secrets = server.resolve("secrets").toString();
        assertThat(pki("issue-server", HOST, "--renew", "--out", secrets).out()).contains("Issued to " + HOST, "tls.key");
        byte[] certificate = Files.readAllBytes(Path.of(secrets, "tls.crt"));

        Result again = pki("issue-server", "--renew", "--out", secrets);

        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.out()).contains("nothing is changed");
        assertThat(Path.of(secrets, "tls.crt")).hasBinaryContent(certificate);
        assertThat(pki("issue-server", HOST, "pop.tcn.b.eu-admin.net", "--renew", "--out", secrets).out())
            .contains("Issued to " + HOST + ", pop.tcn.b.eu-admin.net");
    }

    @Test
    @Order(10)
    void shouldSayWhatIsWrongWithTheNamesOfAServer() {
        Result foreign = pki("issue-server", "mail.example.com");
        assertThat(foreign.exitCode()).isEqualTo(1);
        assertThat(foreign.err()).contains("mail.example.com is not below eu-admin.net");

        assertThat(pki("issue-server").exitCode()).isEqualTo(2);
        assertThat(pki("issue-server", "mail").err()).contains("'mail' is no name of a host");
        assertThat(pki("issue-server", HOST, "--csr").err()).contains("--csr needs --out DIR");
    }

    @Test
    @Order(11)
    void shouldIssueTheKeyOfAResponder(@TempDir Path server) throws Exception {
        Result issued = pki("issue-responder", "--out", server.resolve("secrets").toString());

        assertThat(issued.exitCode()).as(issued.err()).isZero();
        assertThat(issued.out()).contains("They answer for Root_CA, EC_CA, Server_CA until ");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(server.resolve("secrets/ocsp.key"))))
            .isEqualTo("rw-------");
        assertThat(Files.readString(server.resolve("secrets/ocsp.crt"))).containsPattern("(?s)(BEGIN CERTIFICATE.*){3}");
    }

    private static String password(String address) throws Exception {
        return Files.readString(ca.resolve("issued").resolve(address).resolve("Mail.password")).strip();
    }

    private static Result pki(String command, String... arguments) {
        List<String> all = new ArrayList<>(List.of(command, "--dir", ca.toString()));
        all.addAll(List.of(arguments));
        return run(all.toArray(String[]::new));
    }

    private static Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = new CommandLine(new Pki()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
            .execute(arguments);
        return new Result(exitCode, out.toString(), err.toString());
    }
}
