package eu.testa.mail.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The table of a page of {@code docs/} that is made from the code. With {@code -Dtesta.docs.write=true} a test writes it anew.
 *
 * @param name  of the page
 * @param head  the two lines over the rows
 */
public record GeneratedTable(String name, String head) {

    /** Compares, or writes. */
    public void mustBe(String rows) throws IOException {
        Path file = Path.of("..", "docs", name);
        String page = Files.readString(file);
        int begin = page.indexOf(head);
        assertThat(begin).as("docs/%s has the head of its table", name).isNotNegative();
        int end = page.indexOf("\n\n", begin);
        String expected = page.substring(0, begin) + head + rows + (end < 0 ? "" : page.substring(end + 1));
        if (Boolean.getBoolean("testa.docs.write")) {
            Files.writeString(file, expected);
            return;
        }
        assertThat(page).as("docs/%s; -Dtesta.docs.write=true writes it anew", name).isEqualTo(expected);
    }
}
