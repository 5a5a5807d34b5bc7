package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Configuration of nodes that a test changes, and gives back as it was. A node reads it when it starts. */
final class ChangedFiles {

    private final TestaLab lab;
    private final Map<Path, String> before = new LinkedHashMap<>();

    ChangedFiles(TestaLab lab) {
        this.lab = lab;
    }

    /**
     * Changes a file of a node's conf folder.
     *
     * @param pattern     what has to be in it
     * @param replacement as of {@link String#replaceAll}
     */
    void change(Node node, String name, String pattern, String replacement) throws IOException {
        Path file = lab.home().conf(node).resolve(name);
        String text = Files.readString(file);
        String changed = text.replaceAll(pattern, replacement);
        assertThat(changed).as("%s of %s", name, node.name()).isNotEqualTo(text);
        before.putIfAbsent(file, text);
        Files.writeString(file, changed);
    }

    /** Writes all of them as they were before. */
    void undo() throws IOException {
        for (Map.Entry<Path, String> file : before.entrySet()) {
            Files.writeString(file.getKey(), file.getValue());
        }
    }
}
