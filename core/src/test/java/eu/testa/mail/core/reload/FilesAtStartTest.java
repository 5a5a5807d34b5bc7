package eu.testa.mail.core.reload;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.reload.Reloaded.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesAtStartTest {

    private static final String SETTINGS = """
        role = national
        country = F
        hostname = mail.tcn.f.eu-admin.net
        dns.servers = 192.0.2.53
        """;

    @TempDir
    private Path folder;
    private FilesAtStart files;

    @BeforeEach
    void start() throws IOException {
        write("testa.properties", SETTINGS);
        write("smtpserver.xml", "<smtpservers/>");
        Files.createDirectories(folder.resolve("smime"));
        files = FilesAtStart.of(folder, name -> name.startsWith("smime/"));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    @Test
    void shouldSayThatNothingHasChanged() throws IOException {
        write("smime/ca.crt", "somebody else's");

        assertThat(files.reload()).isEqualTo(new Reloaded("settings", State.UNCHANGED, "as when the server started"));
    }

    @Test
    void shouldNameTheSettingsAndFilesThatNeedARestart() throws IOException {
        write("testa.properties", SETTINGS.replace("192.0.2.53", "192.0.2.54") + "retry.interval = 5 minutes\n");
        write("smtpserver.xml", "<smtpservers><smtpserver/></smtpservers>");

        assertThat(files.reload()).isEqualTo(new Reloaded("settings", State.NEEDS_RESTART,
            "takes effect at the next start: dns.servers, retry.interval, smtpserver.xml"));
    }

    @Test
    void shouldNotAskForARestartBecauseOfAComment() throws IOException {
        write("testa.properties", "# the name servers are those of the annex\n" + SETTINGS);

        assertThat(files.reload().state()).isEqualTo(State.UNCHANGED);
    }

    @Test
    void shouldNotAskForARestartForASettingThatIsTakenOverWithoutOne() throws IOException {
        write("testa.properties", SETTINGS + "store.disk-reserve = 300\n");
        assertThat(files.reload().state()).isEqualTo(State.UNCHANGED);

        write("testa.properties", SETTINGS + "store.disk-reserve = 300\nretry.interval = 5 minutes\n");
        assertThat(files.reload()).isEqualTo(new Reloaded("settings", State.NEEDS_RESTART,
            "takes effect at the next start: retry.interval"));
    }

    @Test
    void shouldSayWhatWouldStopTheNextStart() throws IOException {
        write("testa.properties", SETTINGS + "retry.intervall = 5 minutes\n");

        Reloaded reloaded = files.reload();

        assertThat(reloaded.state()).isEqualTo(State.REFUSED);
        assertThat(reloaded.words()).startsWith("with this the server would not start: ").contains("retry.intervall");
    }

    @Test
    void shouldNameAFileThatIsGone() throws IOException {
        Files.delete(folder.resolve("smtpserver.xml"));

        assertThat(files.reload().words()).endsWith("smtpserver.xml");
    }

    @Test
    void shouldSayThatSettingsCannotBeRead() throws IOException {
        write("testa.properties", "country = \\u00zz");

        assertThat(files.reload().state()).isEqualTo(State.REFUSED);
    }
}
