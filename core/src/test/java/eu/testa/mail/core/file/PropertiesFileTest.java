package eu.testa.mail.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PropertiesFileTest {

    @TempDir
    private Path folder;

    @Test
    void keysHaveValuesWithoutBlanksAroundThem() {
        assertThat(PropertiesFile.parse("# a comment = 1\na = 1 \nb.c:2\nd\n")).isEqualTo(Map.of("a", "1", "b.c", "2", "d", ""));
    }

    @Test
    void aLineThatEndsWithABackslashGoesOnInTheNext() {
        assertThat(PropertiesFile.parse("a = 1,\\\n  2\n")).isEqualTo(Map.of("a", "1,2"));
    }

    @Test
    void aKeyThatIsSetTwiceIsRefusedAlsoWithTheSameValue() {
        assertThatThrownBy(() -> PropertiesFile.parse("b = 1\na = 1\nb = 2\nc = 3\na = 1\n"))
            .isInstanceOf(IllegalArgumentException.class).hasMessage("a, b: set twice; expected one line of each");
    }

    @Test
    void aKeyInACommentIsNotSet() {
        assertThat(PropertiesFile.parse("# a = 1\na = 2\n")).isEqualTo(Map.of("a", "2"));
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstKey() throws IOException {
        assertThat(PropertiesFile.read(file("\uFEFFa = \u00e9\r\n".getBytes(StandardCharsets.UTF_8)))).isEqualTo(Map.of("a", "\u00e9"));
    }

    @Test
    void whatIsWrongWithAFileIsSaid() throws IOException {
        Path latin = file("a = \u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> PropertiesFile.read(latin)).isInstanceOf(IOException.class)
            .hasMessage(latin + " is not in UTF-8; save it in that encoding");

        Path twice = file("a = 1\na = 2\n".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> PropertiesFile.read(twice)).isInstanceOf(IOException.class).hasMessage(twice + ": a: set twice; expected one line of each");

        Path escape = file("a = \\u00zz".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> PropertiesFile.read(escape)).isInstanceOf(IOException.class).hasMessageStartingWith(escape + ": ").hasMessageContaining("encoding");

        assertThatThrownBy(() -> PropertiesFile.read(folder.resolve("nowhere"))).isInstanceOf(NoSuchFileException.class);
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("a.properties"), content);
    }
}
