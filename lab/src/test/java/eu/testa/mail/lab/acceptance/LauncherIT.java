package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.health.JavaHealth;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher {@code testa} itself, in a project that is built already. */
class LauncherIT {

    private static final Program BASH = new Program("bash", "bash");

    @TempDir
    private Path project;

    @BeforeEach
    void build() throws IOException {
        BuiltProject.in(project);
    }

    @Test
    void shouldKnowEveryLetterInALocaleOfAsciiOnly() throws Exception {
        Files.writeString(project.resolve("test.sh"), "cd \"$(dirname \"$0\")\"\nexport LC_ALL=C\n"
            + "printf 'Subject: none\\n\\nhello\\n' >$'g\\xc3\\xa9.eml'\n"
            + "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=Root -keyout root.key -out root.crt 2>/dev/null\n"
            + "bash testa smime verify --anchors root.crt --json $'g\\xc3\\xa9.eml'\n"
            + "bash testa smime verify --anchors root.crt $'g\\xc3\\xa9.eml'\n");

        Program.Result result = BASH.run(project.resolve("test.sh").toString());

        assertThat(result.exitCode()).as(result.text()).isEqualTo(1);
        assertThat(result.lines()).as(result.text()).hasSize(2);
        JsonNode line = new ObjectMapper().readTree(result.lines().get(0));
        assertThat(line.path("file").asText()).isEqualTo("g\u00e9.eml");
        assertThat(result.lines().get(0)).matches("\\p{ASCII}*");
        assertThat(new String(result.octets(), StandardCharsets.UTF_8)).contains("\ng\u00e9.eml: none (");
    }

    @Test
    void shouldSayWhichVersionItIs() throws Exception {
        Program.Result result = BASH.run(project.resolve("testa").toString(), "--version");

        assertThat(result.exitCode()).as(result.text()).isZero();
        assertThat(result.text().strip()).matches("TESTA Secure Mail \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?, Java \\S+");
    }

    @Test
    void shouldSayHowAFewTestsAreRun() throws Exception {
        Program.Result help = BASH.run(project.resolve("testa").toString(), "test-one", "--help");
        Program.Result fast = BASH.run(project.resolve("testa").toString(), "test", "--help");

        assertThat(help.exitCode()).as(help.text()).isZero();
        assertThat(help.text()).contains("Usage: ./testa test-one NAME");
        assertThat(fast.text()).contains("--fast");
    }

    @Test
    void shouldRunNoTestThatDoesNotExist() throws Exception {
        Program.Result result = BASH.run(project.resolve("testa").toString(), "test-one", "Nothing");

        assertThat(result.exitCode()).as(result.text()).isEqualTo(2);
        assertThat(result.text()).contains("there is no test Nothing");
    }

    /** A Java that says which version it is, and does nothing. */
    private Path java(String version) throws IOException {
        Path home = project.resolve("java-" + version);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        Path program = Files.writeString(home.resolve("bin/java"), "");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }

    /** The home of the Java that servers run by, with such an environment. */
    private Path chosen(String... environment) throws IOException {
        List<String> command = new ArrayList<>(List.of("-u", "JAVA_HOME"));
        command.addAll(List.of(environment));
        command.addAll(List.of("bash", project.resolve("testa").toString(), "java-options", "relay"));
        Program.Result result = new Program("env", "coreutils").run(command);
        assertThat(result.exitCode()).as(result.text()).isZero();
        return Path.of(result.text().substring(0, result.text().indexOf(' '))).getParent().getParent();
    }

    private String pathWith(Path java) {
        return "PATH=" + java.resolve("bin") + File.pathSeparator + System.getenv("PATH");
    }

    @Test
    void shouldRunServersByTheJavaThatIsAskedFor() throws Exception {
        Path asked = java("18.0.2");
        assertThat(chosen("JAVA_HOME=" + asked, pathWith(java("25.0.1")))).isEqualTo(asked);
    }

    @Test
    void shouldPassByAJavaThatIsTooOld() throws Exception {
        Path inPath = java("17.0.15");
        assertThat(chosen("JAVA_HOME=" + java("11.0.2"), pathWith(inPath))).isEqualTo(inPath);
    }

    @Test
    void shouldRunAnInstalledServerByTheNewestJavaThatIsCorrectedForYears() throws Exception {
        Files.createDirectory(project.resolve("lib"));
        Path newest = java("25.0.1");
        assertThat(chosen(pathWith(newest))).as("before those of the same version that are found later").isEqualTo(newest);
        assertThat(chosen(pathWith(java("26")))).as("corrected for half a year only").isNotEqualTo(project.resolve("java-26"));
        assertThat(chosen(pathWith(java("18.0.2")))).as("the same").isNotEqualTo(project.resolve("java-18.0.2"));
    }

    @Test
    void shouldTakeThoseVersionsForCorrectedThatTheHealthDoes() throws Exception {
        String versions = JavaHealth.CORRECTED_FOR_YEARS.stream().map(String::valueOf).collect(Collectors.joining(" "));
        assertThat(Files.readString(project.resolve("testa"))).contains("\nlong_term=\"" + versions + "\"\n");
    }

    @Test
    void shouldRunByTheJavaInPathWhereItWasBuilt() throws Exception {
        Path inPath = java("18.0.2");
        assertThat(chosen(pathWith(inPath))).isEqualTo(inPath);
    }

    @Test
    void shouldGoWithoutArchivesWhereTheAdministratorSaysWhatIsSecure() throws Exception {
        Files.writeString(project.resolve("server/target/testa-server/jars.security"), "");
        Path java = java("17.0.15");
        Files.writeString(java.resolve("bin/java"), "#!/bin/sh\necho \"$@\"\n");
        Program.Result name = BASH.run("-c", "cd " + project + " && . <(sed '/^command=/,$d' testa | sed \"s|^project=.*|project=$PWD|\")"
            + " && JAVA_HOME=" + java + " && find_java && class_archive relay");
        Files.writeString(Path.of(name.text().strip()), "");

        assertThat(started(java, "-Xmx1g")).contains("-XX:SharedArchiveFile=" + name.text().strip()).contains("/jars.security");
        assertThat(started(java, "-Xmx1g -Djava.security.properties=/etc/own")).doesNotContain("SharedArchiveFile").doesNotContain("/jars.security");
    }

    private String started(Path java, String options) throws IOException {
        Program.Result result = new Program("env", "coreutils").run("JAVA_HOME=" + java, "TESTA_BUILD=no", "JAVA_OPTS=" + options, "bash",
            project.resolve("testa").toString(), "server");
        assertThat(result.exitCode()).as(result.text()).isZero();
        return result.text();
    }
}
