package eu.testa.mail.core.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** RFC 5322 §2.2. */
class HeaderFieldsTest {

    private static final String[] PIECES = {"Subject", "TO", "x-y", "From ", "from ", " ", "\t", ":", ": ", ":  ", "\u00a0", "\u00e9", "\u00c3\u00a9", "\u00e2\u0082",
        "\u00f0\u009f", "\u00ff", "\r", "\0", "\u007f", "\u001f", "\r\n", "\r\n", "\n", "\r\n ", "\n\t", "\r\n \r\n", "text", "a: b", "\u00e2\u0080\u0089"};
    private static final String[] NAMES = {"subject", "to", "x-y", "from", "text", "a", ""};

    private static HeaderFields read(String header) throws IOException {
        return HeaderFields.read(new OctetLines(header.getBytes(ISO_8859_1)), 100_000);
    }

    /** What a reader finds that makes a text of each field as a whole. */
    private static List<String> bodies(String header, String name) {
        List<String> bodies = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        for (String line : header.split("\r?\n", -1)) {
            if (line.isEmpty()) {
                break;
            }
            if (line.charAt(0) != ' ' && line.charAt(0) != '\t') {
                addIfNamed(field, name, bodies);
                field.setLength(0);
            }
            field.append(line);
        }
        addIfNamed(field, name, bodies);
        return bodies;
    }

    private static void addIfNamed(StringBuilder field, String name, List<String> bodies) {
        String text = new String(field.toString().getBytes(ISO_8859_1), UTF_8);
        int colon = text.indexOf(':');
        if (colon > 0 && text.substring(0, colon).strip().toLowerCase(Locale.ROOT).equals(name)) {
            bodies.add(text.substring(colon + 1).strip());
        }
    }

    @Test
    void shouldFindTheSameAsAReaderOfText() throws IOException {
        Random random = new Random(20_261_130);
        for (int i = 0; i < 50_000; i++) {
            StringBuilder header = new StringBuilder();
            for (int pieces = random.nextInt(12); pieces > 0; pieces--) {
                header.append(PIECES[random.nextInt(PIECES.length)]);
            }
            HeaderFields fields = read(header.toString());

            for (String name : NAMES) {
                assertThat(fields.all(name)).as("%s in %s", name, header).isEqualTo(bodies(header.toString(), name));
            }
        }
    }

    @Test
    void shouldSayWhetherAllReadersSeeTheSame() throws IOException {
        for (String same : List.of("", "a: b\r\n", "From someone\r\na: b\r\n", "a:\r\n b\r\n", "a: \u00e9\r\n", "!~: b\n\ntext: \0", "a:" + "\t".repeat(2_000) + "b")) {
            assertThat(read(same).isAmbiguous()).as(same).isFalse();
        }
        for (String different : List.of("a\r\n", ": b\r\n", "a b: c\r\n", "a : b\r\n", "\u00e9: b\r\n", "a: b\r\n \r\n", " a: b\r\n", "a: b\rc\r\n", "a: b\0\r\n",
            "from someone\r\n", "\u007f: b", "a: b" + "c".repeat(30) + "\0" + "d".repeat(30))) {
            assertThat(read(different).isAmbiguous()).as(different).isTrue();
        }
        assertThatThrownBy(() -> read("a: " + "b".repeat(100_000))).isInstanceOf(BeyondLimitException.class);
    }
}
