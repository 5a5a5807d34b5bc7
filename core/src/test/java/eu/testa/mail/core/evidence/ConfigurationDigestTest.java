package eu.testa.mail.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationDigestTest {

    @TempDir
    Path folder;

    @Test
    void shouldBeWhatTheSystemsOwnProgramsPrint() throws Exception {
        Files.writeString(folder.resolve("testa.properties"), "role = relay\n");
        Files.createDirectories(folder.resolve("smime/authorities"));
        Files.writeString(folder.resolve("smime/authorities/Root_CA.crt"), "certificate");
        Files.writeString(folder.resolve("members.xml"), "<members/>");
        String printed = new Program("sh", "dash")
            .run("-c", "cd " + folder + " && find . -type f | LC_ALL=C sort | xargs sha256sum | sha256sum").mustSucceed().output();
        assertThat(printed).startsWith(ConfigurationDigest.of(folder) + " ");
    }

    @Test
    void shouldChangeWithEachOctet() throws Exception {
        Files.writeString(folder.resolve("testa.properties"), "role = relay\n");
        String before = ConfigurationDigest.of(folder);
        Files.writeString(folder.resolve("testa.properties"), "role = national\n");
        assertThat(ConfigurationDigest.of(folder)).isNotEqualTo(before);
    }
}
