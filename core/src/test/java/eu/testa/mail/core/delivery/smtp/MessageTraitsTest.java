package eu.testa.mail.core.delivery.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.mail.MessageSource;
import java.io.IOException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTraitsTest {

    /** A lone dot between line ends, one of which is not CRLF. */
    private static final Pattern FAKE_END = Pattern.compile(
        "(?<=\r\n)\\.(\n|\r(?!\n))|(?<!\r\n)(?<=[\r\n])\\.[\r\n]");

    @ParameterizedTest
    @ValueSource(strings = {"a\n.\nb", "a\r.\rb", "a\r\n.\nb", "a\r\n.\rb", "a\n.\r\nb", "a\r.\r\nb", ".\nb", "a\n.", "a\r.", "a\r\n.\r"})
    void shouldSeeAnEndThatIsNone(String message) throws IOException {
        assertThat(traits(message).fakeEnd()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a", "a.\nb", "a\r\n.\r\nb", "a\r\n.b\r\n", "a\n.b\nc", "a\r\n.", "a\n..\nb"})
    void shouldLetOtherDotsBe(String message) throws IOException {
        assertThat(traits(message).fakeEnd()).isFalse();
    }

    @Test
    void shouldSeeItWhereverAReadEnds() throws IOException {
        for (Octets octets : (Iterable<Octets>) Octets.all()::iterator) {
            String text = "\r\n" + octets.text() + (octets.text().endsWith("\r\n") ? "" : "\r\n");

            assertThat(MessageTraits.of(octets)).as("%s", octets)
                .isEqualTo(new MessageTraits(octets.size(), false, FAKE_END.matcher(text).find()));
        }
    }

    @Test
    void shouldSeeOneOctetAboveAscii() throws IOException {
        assertThat(traits("x".repeat(20_000) + "\u00e9").eightBit()).isTrue();
        assertThat(traits("\u00e9" + "x".repeat(20_000)).eightBit()).isTrue();
        assertThat(traits("x".repeat(20_000) + "\u007f").eightBit()).isFalse();
    }

    private static MessageTraits traits(String message) throws IOException {
        return MessageTraits.of(MessageSource.of(message.getBytes(ISO_8859_1)));
    }
}
