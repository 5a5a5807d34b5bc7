package eu.testa.mail.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The links of the pages in {@code docs}, which the Debian package has without anything around them. */
class LinksTest {

    private static final Path DOCS = Path.of("..", "docs").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s#]*)(?:#([^)\\s]*))?\\)");

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(DOCS)) {
            return files.filter(file -> file.toString().endsWith(".md")).toList();
        }
    }

    private static String text(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As GitHub names it. */
    private static String anchor(String heading) {
        return heading.replaceFirst("^#+ ", "").replaceAll("\\[([^]]*)\\]\\([^)]*\\)", "$1").toLowerCase(Locale.ROOT)
            .replaceAll("[^\\p{Alnum}_\\- ]", "").replace(' ', '-');
    }

    private static boolean leads(Path page, String file, String heading) {
        Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
        return target.startsWith(DOCS) && Files.exists(target) && (heading == null || text(target).lines()
            .anyMatch(line -> line.startsWith("#") && anchor(line).equals(heading)));
    }

    @Test
    void shouldLeadToAPageOfTheFolderAndAHeadingInIt() throws IOException {
        assertThat(pages()).hasSizeGreaterThan(30).allSatisfy(page -> {
            Matcher links = LINK.matcher(text(page));
            while (links.find()) {
                assertThat(links.group(1).startsWith("http") || leads(page, links.group(1), links.group(2)))
                    .as("%s: %s", page.getFileName(), links.group()).isTrue();
            }
        });
    }
}
