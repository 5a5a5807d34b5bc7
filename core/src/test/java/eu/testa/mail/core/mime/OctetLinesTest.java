package eu.testa.mail.core.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OctetLinesTest {

    private static final int LONGEST_PIECE = 64 * 1024;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8_189, 8_190, 8_191, 8_192, 8_193, 16_384, 65_534, 65_535, 65_536, 65_537, 200_000})
    void shouldGiveALineOfAnyLengthWhole(int length) throws IOException {
        for (String end : new String[] {"\r\n", "\n"}) {
            for (String before : new String[] {"", "x" + end, "y".repeat(5_000) + end}) {
                String text = before + "z".repeat(length) + end + "last";

                assertThat(read(text, 1_000_000)).as("%s octets after %s", length, before.length()).isEqualTo(text);
                assertThat(read(text, 777)).isEqualTo(text);
                // more octets come than was said, and some were read before
                assertThat(read(text, new OctetLines(inPieces(text, 777), 100))).isEqualTo(text);
                assertThat(read(text, beginningIn(new byte[50], text))).isEqualTo(text);
                assertThat(read(text, beginningIn(new byte[OctetLines.BUFFER], text))).isEqualTo(text);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8_190, 8_191, 8_192, 65_534, 65_535, 65_536})
    void shouldGiveTheRestAfterALineOfAnyLength(int length) throws IOException {
        OctetLines lines = new OctetLines(new ByteArrayInputStream(("x".repeat(length) + "\r\n\r\nrest\r\n").getBytes(ISO_8859_1)));
        do {
            assertThat(lines.next()).isTrue();
        } while (!lines.startsLine() || lines.length() > 0);

        assertThat(lines.rest().readAllBytes()).asString().isEqualTo("rest\r\n");
    }

    /** Puts it together again from the pieces. */
    private static String read(String text, int most) throws IOException {
        return read(text, new OctetLines(inPieces(text, most)));
    }

    private static OctetLines beginningIn(byte[] buffer, String text) throws IOException {
        InputStream in = inPieces(text, 777);
        return new OctetLines(buffer, in.readNBytes(buffer, 0, buffer.length), in);
    }

    private static String read(String text, OctetLines source) throws IOException {
        StringBuilder read = new StringBuilder();
        try (OctetLines lines = source) {
            while (lines.next()) {
                assertThat(lines.length()).isLessThanOrEqualTo(LONGEST_PIECE);
                assertThat(lines.startsLine()).isEqualTo(read.isEmpty() || read.charAt(read.length() - 1) == '\n');
                String piece = new String(lines.octets(), lines.start(), lines.length(), ISO_8859_1);
                assertThat(piece).doesNotContain("\r", "\n");
                read.append(piece).append(lines.endsLine() ? text.contains("\r") ? "\r\n" : "\n" : "");
            }
        }
        return read.toString();
    }

    private static InputStream inPieces(String text, int most) {
        return new ByteArrayInputStream(text.getBytes(ISO_8859_1)) {
            @Override
            public synchronized int read(byte[] to, int offset, int length) {
                return super.read(to, offset, Math.min(length, most));
            }
        };
    }
}
