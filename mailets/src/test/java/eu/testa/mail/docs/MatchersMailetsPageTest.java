package eu.testa.mail.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/matchers-mailets.md} says what the Javadoc says. With {@code -Dtesta.docs.write=true} this writes the page anew.
 */
class MatchersMailetsPageTest {

    private static final Path ROOT = Path.of("..");
    private static final Path PAGE = ROOT.resolve("docs/matchers-mailets.md");
    private static final String MAILETS = "mailets/src/main/java/eu/testa/mail/mailets";
    private static final Pattern JAVADOC = Pattern.compile(
        "(?s)/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?://[^\\n]*\\s*)?public (?:final )?class (\\w+)(?<parents>[^{]*)\\{");
    private static final Pattern EXAMPLE = Pattern.compile("(?s)<pre>\\{@code\\n(.*?)\\n *\\}</pre>");

    private static final String TOP = """
        # Matchers, mailets and hooks

        What this bundle adds to James' own, each with the XML for it. A stock James takes matchers and mailets by their whole
        names (`conf/stock-james`). A parameter that does not exist, or a value that cannot be used, stops the start; the message
        says which it is and what was expected. This page is made from the Javadoc: `MatchersMailetsPageTest` sees to that.
        """;

    /**
     * A kind of class.
     *
     * @param folders where their sources are
     * @param parents what stands in the declaration of each
     */
    private record Kind(String title, String words, List<String> folders, String parents) {

        String text() throws IOException {
            StringBuilder text = new StringBuilder("\n## " + title + "\n\n" + words + "\n");
            for (String folder : folders) {
                try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
                    for (Path file : files.filter(one -> one.toString().endsWith(".java")).sorted().toList()) {
                        Matcher javadoc = JAVADOC.matcher(Files.readString(file));
                        if (javadoc.find() && Pattern.compile(parents).matcher(javadoc.group("parents")).find()) {
                            text.append("\n### ").append(javadoc.group(2)).append("\n\n").append(markdown(javadoc.group(1)))
                                .append('\n');
                        }
                    }
                }
            }
            return text.toString();
        }
    }

    private static final List<Kind> KINDS = List.of(
        new Kind("Matchers", "In `mailetcontainer.xml`, as `match=\"NAME\"` or `match=\"NAME=CONDITION\"`: which recipients of a "
            + "mail a mailet gets.",
            List.of("matchers/src/main/java/eu/testa/mail/matchers", "mailets/src/main/java/eu/testa/mail/matchers"), "Matcher"),
        new Kind("Mailets", "In `mailetcontainer.xml`, as `class=\"NAME\"`: what happens to a mail in the spool.",
            List.of(MAILETS), "Mailet"),
        new Kind("Hooks of SMTP", "In a `<handlerchain>` of `smtpserver.xml`, by their whole names: what is decided while the peer "
            + "is still there.", List.of(MAILETS + "/hook"), "Hook|Handler|Filter|Dispatcher"),
        new Kind("Handlers of POP3", "In a `<handlerchain>` of `pop3server.xml`, by their whole names.", List.of(MAILETS + "/pop3"),
            "Handler|Dispatcher|Capability"));

    private static String markdown(String javadoc) {
        String plain = javadoc.lines().map(line -> line.replaceFirst("^\\s*\\* ?", "")).collect(Collectors.joining("\n")).strip();
        StringBuilder markdown = new StringBuilder();
        Matcher example = EXAMPLE.matcher(plain);
        int at = 0;
        while (example.find()) {
            markdown.append(prose(plain.substring(at, example.start()))).append("\n\n```xml\n").append(example.group(1))
                .append("\n```\n\n");
            at = example.end();
        }
        return markdown.append(prose(plain.substring(at))).toString().replaceAll("\n{3,}", "\n\n").strip();
    }

    private static String prose(String text) {
        return text.replaceAll("(?s)\\{@code\\s+([^}]*)\\}", "`$1`").replaceAll("\\{@link ([\\w.]*#)?([\\w.]+)[^}]*\\}", "`$2`")
            .replaceAll("(?m)^\\s*<p>", "\n").strip();
    }

    private static String expected() throws IOException {
        StringBuilder page = new StringBuilder(TOP);
        for (Kind kind : KINDS) {
            page.append(kind.text());
        }
        return page.toString();
    }

    @Test
    void shouldSayWhatTheJavadocSays() throws IOException {
        if (Boolean.getBoolean("testa.docs.write")) {
            Files.writeString(PAGE, expected());
        }
        assertThat(Files.readString(PAGE)).as("run this test with -Dtesta.docs.write=true").isEqualTo(expected());
    }

    @Test
    void shouldHaveAnExampleForEach() throws IOException {
        List<String> sections = List.of(expected().split("\n### "));

        assertThat(sections.subList(1, sections.size())).isNotEmpty().allMatch(section -> section.contains("```xml"));
    }
}
