package eu.testa.mail.core.file;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A file of keys and values in UTF-8, in the form of {@link Properties}; but a key that is set twice is refused: one of the two lines
 * would count, and who looks at the other would be wrong.
 */
public final class PropertiesFile {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private PropertiesFile() {
    }

    /**
     * The values by their keys, without blanks around them.
     *
     * @throws IOException if the file cannot be read; its message has the name of the file and what is wrong with what is in it
     */
    public static Map<String, String> read(Path file) throws IOException {
        try {
            return parse(Files.readString(file));
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is not in UTF-8; save it in that encoding", e);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** @throws IllegalArgumentException if the text is not of this form, or sets a key twice */
    public static Map<String, String> parse(String text) {
        Map<String, String> values = new TreeMap<>();
        Set<String> twice = new TreeSet<>();
        Properties lines = new Properties() {
            @Override
            public synchronized Object put(Object key, Object value) {
                if (values.put((String) key, ((String) value).strip()) != null) {
                    twice.add((String) key);
                }
                return null;
            }
        };
        try {
            // editors on Windows put a byte order mark before UTF-8, which would be the beginning of the first key
            lines.load(new StringReader(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text));
        } catch (IOException e) {
            throw new UncheckedIOException("a StringReader does not fail", e);
        }
        if (!twice.isEmpty()) {
            throw new IllegalArgumentException(String.join(", ", twice) + ": set twice; expected one line of each");
        }
        return values;
    }
}
