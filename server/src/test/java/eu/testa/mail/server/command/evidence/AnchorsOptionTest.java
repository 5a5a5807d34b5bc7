package eu.testa.mail.server.command.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.evidence.checkpoint.CheckpointWitness;
import eu.testa.mail.core.evidence.checkpoint.EvidenceKeyFiles;
import eu.testa.mail.core.evidence.log.EvidenceLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Whose signatures {@code evidence verify} takes: those of the server's own key and of its authorities, or of nobody but who is named. */
class AnchorsOptionTest {

    private static final String SERVER = "relay-1.eu-admin.net";

    @TempDir
    Path folder;
    private Path conf;
    private Path var;
    private StringWriter said;

    @BeforeEach
    void write() throws IOException {
        conf = Files.createDirectories(folder.resolve("relay/conf"));
        var = Files.createDirectories(folder.resolve("relay/var"));
        sign(var);
    }

    private static void sign(Path var) throws IOException {
        Clock clock = Clock.systemUTC();
        try (EvidenceLog log = EvidenceLog.open(var.resolve("evidence"), SERVER,
            new EvidenceKeyFiles(var.resolve("secrets")).read(SERVER, clock), CheckpointWitness.NONE, clock)) {
            log.checkpoint();
        }
    }

    @Test
    void shouldBelieveTheServersOwnKeyAndThoseThatItHadBefore() throws Exception {
        assertThat(verify("--conf", conf.toString())).as(said()).isZero();

        // another key now: the certificate of the first is kept
        Files.delete(certificate());
        assertThat(var.resolve("secrets/evidence-certificates")).isNotEmptyDirectory();
        assertThat(verify("--conf", conf.toString())).as(said()).isZero();

        forgetOwnKey();
        assertThat(verify("--conf", conf.toString())).as(said()).isEqualTo(1);
        assertThat(said()).contains("CHANGED");
    }

    @Test
    void shouldBelieveTheAuthoritiesOfTheServerThatIsMeant() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere/smime/authorities"));
        Files.copy(certificate(), elsewhere.resolve("evidence.crt"));
        forgetOwnKey();
        assertThat(verify("--conf", conf.toString())).as("nobody says whose key it is").isEqualTo(1);

        Files.copy(elsewhere.resolve("evidence.crt"),
            Files.createDirectories(conf.resolve("smime/authorities")).resolve("evidence.crt"));
        assertThat(verify("--conf", conf.toString())).as(said()).isZero();
        assertThat(verify("--folder", var.resolve("evidence").toString())).as("of the conf folder beside it: %s", said()).isZero();

        Path copy = folder.resolve("copy/var/evidence");
        copy(var.resolve("evidence"), copy);
        assertThat(verify("--folder", copy.toString())).as("there is no conf folder beside a copy").isEqualTo(1);
        assertThat(verify("--conf", folder.resolve("elsewhere").toString(), "--var", var.toString()))
            .as("of the conf folder that is named: %s", said()).isZero();
    }

    /** A third party does not believe what the server believes. */
    @Test
    void shouldBelieveNobodyElseWhereSomebodyIsNamed() throws Exception {
        Path other = folder.resolve("other/var");
        sign(other);

        assertThat(verify("--conf", conf.toString(), "--anchors", certificate().toString())).as(said()).isZero();
        assertThat(verify("--conf", conf.toString(), "--anchors", other.resolve("secrets/evidence.crt").toString()))
            .as("the server's own key, with another that is named").isEqualTo(1);
        assertThat(verify("--conf", conf.toString(), "--anchors", other.resolve("secrets/evidence.crt").toString(), "--anchors",
            certificate().toString())).as("both: %s", said()).isZero();
        assertThat(verify("--conf", conf.toString(), "--anchors", folder.resolve("none.crt").toString())).isEqualTo(3);
        assertThat(said()).contains("none.crt");
    }

    private Path certificate() {
        return var.resolve("secrets/evidence.crt");
    }

    private void forgetOwnKey() throws IOException {
        Files.deleteIfExists(certificate());
        try (Stream<Path> kept = Files.list(var.resolve("secrets/evidence-certificates"))) {
            for (Path file : kept.toList()) {
                Files.delete(file);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private int verify(String... more) {
        said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        String[] arguments = new String[more.length + 1];
        arguments[0] = "verify";
        System.arraycopy(more, 0, arguments, 1, more.length);
        return new CommandLine(new EvidenceCommand()).setOut(out).setErr(out).execute(arguments);
    }

    private String said() {
        return said.toString();
    }
}
