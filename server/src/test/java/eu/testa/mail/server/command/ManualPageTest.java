package eu.testa.mail.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ManualPageTest {

    private static final Path PAGE = Path.of("../packaging/src/share/testa.1");

    @TempDir
    Path folder;

    @Test
    void shouldNameEachCommandOfThePackage() throws Exception {
        ManualPage.main(new String[] {PAGE.toString(), folder.resolve("testa.1").toString()});

        String page = Files.readString(folder.resolve("testa.1"));
        assertThat(page.lines().toList()).contains(".SH COMMANDS", ".B setup", ".B backup", ".B pki issue\\-server", ".B digital\\-id import");
        new CommandLine(Testa.class).getSubcommands().keySet()
            .forEach(name -> assertThat(page).contains(".TP\n.B " + name.replace("-", "\\-") + "\n"));
        assertThat(page.lines().filter(line -> line.startsWith("'"))).isEmpty();
    }

    @Test
    void shouldSayThatThePageHasNoPlaceForThem() {
        assertThatThrownBy(() -> ManualPage.filled(".TH TESTA 1\n")).hasMessageContaining("COMMANDS");
    }
}
