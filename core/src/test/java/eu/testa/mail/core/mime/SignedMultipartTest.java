package eu.testa.mail.core.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 1847 §2.1. */
class SignedMultipartTest {

    private static final MediaType TYPE = new MediaType("multipart/signed", Map.of("boundary", "b"));
    private static final String[] LINES = {"", "x", "-", "- -", "--", "--c", "-- b", " --b", "--B", "x--b", "\r", "\r--b", "y\rz", "y".repeat(70)};

    /** The content, a bar, and the signature. */
    private static String read(String mail, int atATime) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] octets = mail.getBytes(StandardCharsets.ISO_8859_1);
        OctetLines lines = new OctetLines(new ByteArrayInputStream(octets) {
            @Override
            public synchronized int read(byte[] to, int offset, int most) {
                return super.read(to, offset, Math.min(most, atATime));
            }
        });
        byte[] signature = new SignedMultipart(lines, TYPE, 10_000).read(content);
        return content.toString(StandardCharsets.ISO_8859_1) + '|' + new String(signature, StandardCharsets.ISO_8859_1);
    }

    @Test
    void shouldGiveWhatWasSignedWhateverItsLinesAre() throws IOException {
        Random random = new Random(20_261_130);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder mail = new StringBuilder("preamble\r\n--b\r\n");
            StringBuilder signed = new StringBuilder();
            int count = random.nextInt(20);
            boolean onlyCrlf = random.nextBoolean();
            for (int line = 0; line <= count; line++) {
                String text = random.nextInt(300) == 0 ? "l".repeat(random.nextInt(70_000)) : LINES[random.nextInt(LINES.length)];
                boolean bare = !onlyCrlf && random.nextBoolean() && !text.endsWith("\r");
                mail.append(text).append(bare ? "\n" : "\r\n");
                signed.append(text).append(line < count ? "\r\n" : "");
            }
            mail.append("--b\r\nsignature\nof two lines\r\n--b--\r\nepilogue");

            assertThat(read(mail.toString(), 1 + random.nextInt(random.nextBoolean() ? 20 : 10_000))).isEqualTo(signed + "|signature\r\nof two lines\r\n");
        }
    }

    @Test
    void shouldGiveASignatureOfAnyLengthAndNoneThatIsTooLong() throws IOException {
        for (int lines : new int[] {0, 1, 63, 64, 65, 150}) {
            String signature = ("s".repeat(62) + "\r\n").repeat(lines);

            assertThat(read("--b\r\nx\r\n--b\r\n" + signature + "--b--\r\n", 1_000)).isEqualTo("x|" + signature);
        }
        assertThatThrownBy(() -> read("--b\r\nx\r\n--b\r\n" + ("s".repeat(62) + "\r\n").repeat(157) + "--b--\r\n", 1_000))
            .isInstanceOf(MalformedMailException.class).hasMessageContaining("larger than 10000");
    }

    @ParameterizedTest
    @CsvSource({"x, has no parts", "--b|x, the middle of what is signed", "--b|x|--b--, has no signature", "--b|x|--b|s, the middle of its signature",
        "--b|x|--b|s|--b|t|--b--, more than two parts", "--b|x|--b|s|--b--|--b, one more part", "--b|x|--b|s|--c|--b--, looks like a boundary",
        "--b|x|--b|s|--b--|--c, looks like a boundary", "--c|--b|x|--b|s|--b--, looks like a boundary"})
    void shouldRefuseWhatAnotherReaderCouldShow(String mail, String words) {
        assertThatThrownBy(() -> read(mail.replace("|", "\r\n") + "\r\n", 5)).isInstanceOf(MalformedMailException.class)
            .hasMessageContaining(words);
    }
}
