package eu.testa.mail.core.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2045 §6.8. */
class Base64OctetsTest {

    private static InputStream decoded(String encoded) {
        return new Base64Octets(new ByteArrayInputStream(encoded.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** Also where the room for characters ends in the middle of four of them. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 2_900, 3_071, 3_072, 3_073, 3_074, 6_143, 6_144, 6_145, 20_000})
    void shouldDecodeWhatIsEncoded(int length) throws IOException {
        Random random = new Random(length);
        for (int i = 0; i < 50; i++) {
            byte[] octets = new byte[length + random.nextInt(4)];
            random.nextBytes(octets);
            String encoded = " ".repeat(random.nextInt(5)) + (i % 2 == 0 ? Base64.getEncoder() : Base64.getMimeEncoder()).encodeToString(octets);

            assertThat(decoded(encoded).readAllBytes()).isEqualTo(octets);
            assertThat(decoded(encoded + "\r\n\t ").readAllBytes()).isEqualTo(octets);
        }
    }

    @Test
    void shouldTakeBlanksAnywhere() throws IOException {
        assertThat(decoded("Y W\r\nJj\tZ A=\n=").readAllBytes()).asString().isEqualTo("abcd");
    }

    @ParameterizedTest
    @CsvSource({"YWJj!, is none", "YWJjZA==YWJj, after the end", "YWJjZA==YWJjZA==, after the end", "YWJjZA=, ends in the middle",
        "YWJjZ, ends in the middle", "Y===, in the wrong place", "====, in the wrong place", "YWJj=, in the wrong place",
        "YWJjZA===, in the wrong place"})
    void shouldRefuseWhatIsNone(String encoded, String words) {
        for (int before : new int[] {0, 1_000, 4_092, 4_096, 8_192, 8_196}) {
            assertThatThrownBy(() -> decoded("A".repeat(before) + encoded).readAllBytes())
                .isInstanceOf(MalformedMailException.class).hasMessageContaining(words);
        }
    }
}
