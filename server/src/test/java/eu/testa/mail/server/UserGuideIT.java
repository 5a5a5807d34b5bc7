package eu.testa.mail.server;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code docs/user-guide.md} tells a user of Thunderbird to look for is called so on its screen. */
class UserGuideIT {

    private static final Pattern OF_THUNDERBIRD = Pattern.compile("^(### Thunderbird.*?)(?=^###? )"
        + "|^(\\*\\*Thunderbird\\.\\*\\*.*?)\\n\\n", Pattern.DOTALL | Pattern.MULTILINE);
    /** Bold or italic; an arrow leads from one word of the screen to the next. */
    private static final Pattern LABELS = Pattern.compile("\\*\\*([^*]+)\\*\\*|\\*([^*]+)\\*");

    @Test
    void shouldCallThingsAsTheyAreCalledInThunderbird() throws Exception {
        Thunderbird.require();
        String words = wordsOfTheScreen();
        List<String> labels = labels(Files.readString(Path.of("..", "docs", "user-guide.md")));

        assertThat(labels).hasSizeGreaterThan(20).contains("Directory Server", "Enable encryption for new messages", "Test",
            "Generate and save a CSR file as");
        assertThat(labels).allSatisfy(label -> assertThat(words.contains(label))
            .as("'%s' is a word of the screen", label).isTrue());
    }

    private static List<String> labels(String page) {
        List<String> labels = new ArrayList<>();
        Matcher part = OF_THUNDERBIRD.matcher(page);
        while (part.find()) {
            Matcher label = LABELS.matcher(part.group());
            while (label.find()) {
                String text = (label.group(1) == null ? label.group(2) : label.group(1)).replaceAll("\\s+", " ");
                Stream.of(text.split(" ?→ ?")).map(word -> word.replaceAll("^☰ ?|[….]$", "")).filter(word -> !word.isBlank())
                    .forEach(labels::add);
            }
        }
        return labels;
    }

    /** The texts of its English version; the archive is laid out so that only unzip reads it, and says so. */
    private static String wordsOfTheScreen() throws Exception {
        Path archive = Path.of("/usr/lib/thunderbird/omni.ja").toRealPath();
        String words = new Program("unzip", "unzip").run("-p", archive.toString(), "localization/en-US/*.ftl",
            "chrome/en-US/*.dtd", "chrome/en-US/*.properties").output();
        assertThat(words).as("texts in %s", archive).hasSizeGreaterThan(100_000);
        return words;
    }
}
