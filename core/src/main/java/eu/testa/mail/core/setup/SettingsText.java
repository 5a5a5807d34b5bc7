package eu.testa.mail.core.setup;

import eu.testa.mail.core.file.PropertiesFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a {@code testa.properties}: comments, order and what is set by hand stay as they are when a value is changed.
 *
 * @param text the whole file
 */
public record SettingsText(String text) {

    /**
     * That of a file.
     *
     * @throws IOException if it cannot be read, or is of no use as settings ({@link PropertiesFile})
     */
    public static SettingsText read(Path file) throws IOException {
        PropertiesFile.read(file);
        return new SettingsText(Files.readString(file));
    }

    /** The value of a key; empty if no line sets it, or sets it to nothing. */
    public Optional<String> value(String key) {
        return Optional.ofNullable(PropertiesFile.parse(text).get(key)).filter(value -> !value.isEmpty());
    }

    /**
     * With another value: in the line that sets the key, else in place of the first line that shows it in a comment, else at the
     * end.
     *
     * @param value one line
     */
    public SettingsText with(String key, String value) {
        if (value.lines().count() > 1) {
            throw new IllegalArgumentException(key + ": a value has one line");
        }
        String written = Matcher.quoteReplacement(value.replace("\\", "\\\\"));
        String name = Pattern.quote(key);
        // a line that ends with a backslash goes on in the next
        Matcher set = Pattern.compile("(?m)^([ \\t]*" + name + "[ \\t]*[=:][ \\t]*)(?:.*\\\\\\R)*.*$").matcher(text);
        if (set.find()) {
            return new SettingsText(set.replaceAll("$1" + written));
        }
        Matcher shown = Pattern.compile("(?m)^#[ \\t]*(" + name + "[ \\t]*=)[ \\t]*.*$").matcher(text);
        if (shown.find()) {
            return new SettingsText(shown.replaceFirst("$1 " + written));
        }
        String end = text.isEmpty() || text.endsWith("\n") ? "" : "\n";
        return new SettingsText(text + end + key + " = " + value.replace("\\", "\\\\") + "\n");
    }
}
