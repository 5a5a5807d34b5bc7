package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
