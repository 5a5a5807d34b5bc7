package eu.testa.mail.core.delivery.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.mail.MessageSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Random;
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
    void shouldSeeItWhereverAPieceEnds() throws IOException {
        Random random = new Random(20_261_130);
        for (Octets octets : (Iterable<Octets>) Octets.all()::iterator) {
            byte[] message = octets.text().getBytes(ISO_8859_1);
            TraitsReader reader = new TraitsReader();
            for (int from = 0, count; from < message.length; from += count) {
                count = Math.min(random.nextInt(message.length < 100 ? 7 : message.length), message.length - from);
                reader.add(message, from, from + count);
            }

            assertThat(reader.traits()).as("%s", octets).isEqualTo(MessageTraits.of(octets));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Seen: yes\r\n", "X-Seen: \u00e9\r\n", "a\n.\nb\r\n", ".\r\n", ""})
    void shouldKnowAMessageBelowFieldsAsIfItHadReadBoth(String fields) throws IOException {
        for (String message : List.of("", "a\r\n", ".\r\n", ".\nb", "\n.\n", "\r.\r", "\u00e9", "a\r\n.\r\n")) {
            assertThat(traits(message).below(fields.getBytes(ISO_8859_1))).as("%s", message).isEqualTo(traits(fields + message));
        }
    }

    @Test
    void shouldReadNothingThatIsKnown() throws IOException {
        MessageTraits known = new MessageTraits(17, true, false);

        assertThat(MessageTraits.of(new Seen(Optional.of(known)))).isEqualTo(known);
        assertThatThrownBy(() -> MessageTraits.of(new Seen(Optional.empty()))).hasMessage("it is read");
    }

    /** Octets somebody has seen, or not. */
    private record Seen(Optional<MessageTraits> traits) implements MessageSource, KnownTraits {

        @Override
        public InputStream open() throws IOException {
            throw new IOException("it is read");
        }

        @Override
        public long size() {
            return 17;
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
