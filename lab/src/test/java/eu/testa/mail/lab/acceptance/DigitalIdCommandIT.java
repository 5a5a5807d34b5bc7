package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.pki.CertificateFiles;
import eu.testa.mail.core.pki.CertificateReader;
import eu.testa.mail.lab.TestaLab;
import eu.testa.mail.server.command.digitalid.DigitalIdCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code ./testa digital-id}, in this process, against a running server. */
@ExtendWith(LabExtension.class)
class DigitalIdCommandIT {

    private static final Program OPENSSL = new Program("openssl", "openssl");
    private static final String MARIE = "Marie.Dubois@tcn.f.eu-admin.net";
    private static final String PAUL = "Paul.Petit@tcn.f.eu-admin.net";

    @TempDir
    private Path folder;
    private String conf;

    private record Run(int exitCode, String out, String err) {

        List<JsonNode> json() throws IOException {
            List<JsonNode> lines = new ArrayList<>();
            for (String line : out.lines().toList()) {
                lines.add(new ObjectMapper().readTree(line));
            }
            return lines;
        }
    }

    @BeforeEach
    void find(TestaLab lab) {
        conf = lab.home().conf(lab.network().node("ms-f")).toString();
    }

    @AfterEach
    void leaveAsFound() {
        run("delete", MARIE);
        run("delete", PAUL);
    }

    @Test
    void shouldImportListShowAndDelete() throws Exception {
        X509Certificate marie = certificate("marie", MARIE);
        X509Certificate paul = certificate("paul", PAUL);
        Path both = Files.write(folder.resolve("both.p7b"), CertificateFiles.p7b(List.of(marie, paul)));

        Run imported = run("import", "--json", both.toString());

        assertThat(imported.exitCode()).as(imported.err()).isZero();
        assertThat(imported.json()).extracting(id -> id.path("address").asText()).containsExactlyInAnyOrder(MARIE, PAUL);
        assertThat(run("import", both.toString()).out()).startsWith(both + ": nothing new (known already");
        assertThat(run("list", "--json").json()).extracting(id -> id.path("address").asText()).contains(MARIE, PAUL);
        assertThat(run("list").out()).startsWith("ends ").contains(MARIE, CertificateFiles.fingerprint(paul));

        Run shown = run("show", "--json", MARIE);
        assertThat(shown.json()).hasSize(1);
        JsonNode id = shown.json().get(0);
        TreeSet<String> fields = new TreeSet<>();
        id.fieldNames().forEachRemaining(fields::add);
        assertThat(fields).containsExactly("address", "changed", "issuer", "notAfter", "notBefore", "origin", "serial", "sha256", "status",
            "subject");
        assertThat(id.path("subject").asText()).isEqualTo("emailAddress=" + MARIE + ",CN=Anybody");
        assertThat(id.path("status").asText()).isEqualTo("offered");
        assertThat(id.path("notAfter").asText()).isEqualTo(marie.getNotAfter().toInstant().toString());
        assertThat(run("show", MARIE).out()).contains("name      emailAddress=" + MARIE, "status    offered",
            "sha-256   " + CertificateFiles.fingerprint(marie));

        assertThat(run("delete", MARIE, "--sha256", "00").exitCode()).isEqualTo(1);
        assertThat(run("delete", MARIE, "--sha256", CertificateFiles.fingerprint(marie)).out()).isEqualTo("deleted: 1\n");
        assertThat(run("list", "--json").json()).extracting(one -> one.path("address").asText()).contains(PAUL)
            .doesNotContain(MARIE);
    }

    @Test
    void shouldExportAsTheNameOfTheFileSays() throws Exception {
        X509Certificate marie = certificate("marie", MARIE);
        X509Certificate paul = certificate("paul", PAUL);
        run("import", folder.resolve("marie.crt").toString(), folder.resolve("paul.crt").toString());

        assertThat(run("export", MARIE, "--out", path("one.cer")).exitCode()).isZero();
        assertThat(run("export", MARIE, "--out", path("one.p7b")).exitCode()).isZero();
        assertThat(run("export", "--out", path("all.P7B")).exitCode()).isZero();

        assertThat(folder.resolve("one.cer")).hasBinaryContent(CertificateFiles.pem(marie));
        assertThat(folder.resolve("one.p7b")).hasBinaryContent(CertificateFiles.p7b(List.of(marie)));
        assertThat(CertificateReader.read(Files.readAllBytes(folder.resolve("all.P7B")))).contains(marie, paul);
        assertThat(run("export", "--out", path("all.cer")).exitCode()).isEqualTo(2);
        Run again = run("export", MARIE, "--out", path("one.cer"));
        assertThat(again.exitCode()).isEqualTo(3);
        assertThat(again.err()).contains("one.cer exists already");
    }

    @Test
    void shouldSayNoWith1WrongUsageWith2AndOutOfReachWith3() throws Exception {
        Path text = Files.writeString(folder.resolve("text"), "good morning");

        for (List<String> no : List.of(List.of("show", "--json", MARIE), List.of("delete", MARIE),
            List.of("export", MARIE, "--out", path("none.cer")), List.of("export", MARIE, "--out", path("none.p7b")),
            List.of("import", text.toString()))) {
            Run refused = run(no.toArray(String[]::new));
            assertThat(refused.exitCode()).as("%s: %s", no, refused).isEqualTo(1);
            assertThat(refused.out()).isEmpty();
            assertThat(refused.err()).isNotBlank();
        }
        assertThat(folder.resolve("none.cer")).doesNotExist();
        assertThat(run("show").exitCode()).isEqualTo(2);
        assertThat(run("export", MARIE).exitCode()).isEqualTo(2);
        assertThat(run("import", path("none.crt")).exitCode()).isEqualTo(3);
        Run away = run("list", "--json", "--set", "webadmin.bind=127.0.0.1:1");
        assertThat(away.exitCode()).isEqualTo(3);
        assertThat(away.err()).contains("the server does not answer on 127.0.0.1:1");
    }

    private X509Certificate certificate(String name, String address) throws Exception {
        Program.Result made = OPENSSL.run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-subj", "/CN=Anybody/emailAddress=" + address, "-addext", "basicConstraints=critical,CA:FALSE", "-addext",
            "subjectAltName=email:" + address, "-keyout", path(name + ".key"), "-out", path(name + ".crt"));
        assertThat(made.exitCode()).as(made.text()).isZero();
        return CertificateReader.read(Files.readAllBytes(folder.resolve(name + ".crt"))).get(0);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private Run run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--conf", conf));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = new CommandLine(new DigitalIdCommand()).setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true)).execute(all.toArray(String[]::new));
        return new Run(exitCode, out.toString(), err.toString());
    }
}
