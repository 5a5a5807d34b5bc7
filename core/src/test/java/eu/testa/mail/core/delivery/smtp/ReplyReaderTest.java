package eu.testa.mail.core.delivery.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyReaderTest {

    /** How many octets of a line there may be, its CR with them. */
    private static final int LONGEST = 2048;

    private static InputStream octets(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ReplyReader said(String text) {
        return new ReplyReader(new LineReader(octets(text)));
    }

    @Test
    void shouldReadOneReplyAfterTheOther() throws IOException {
        ReplyReader replies = said("250-mail\r\n250-SIZE\r\n250 DSN\r\n354\n550 5.7.1 no\u0007 é\r\n");
        assertThat(replies.read()).isEqualTo(new Reply(250, List.of("mail", "SIZE", "DSN")));
        assertThat(replies.hasUnread()).isTrue();
        assertThat(replies.read()).isEqualTo(new Reply(354, List.of("")));
        assertThat(replies.read()).isEqualTo(new Reply(550, List.of("5.7.1 no? é")));
        assertThat(replies.hasUnread()).isFalse();
        assertThatThrownBy(replies::read).isInstanceOf(EOFException.class);
    }

    @Test
    void shouldReadWhatComesInPieces() throws IOException {
        InputStream pieces = new SequenceInputStream(octets("250 2.1"), new SequenceInputStream(octets(".5 ok\r"), octets("\n221 ")));
        ReplyReader replies = new ReplyReader(new LineReader(pieces));
        assertThat(replies.read()).isEqualTo(new Reply(250, List.of("2.1.5 ok")));
        assertThatThrownBy(replies::read).isInstanceOf(EOFException.class);
    }

    @Test
    void shouldReadMoreThanItCanKeep() throws IOException {
        String line = "250 " + "x".repeat(LONGEST - 5);
        ReplyReader replies = said((line + "\r\n").repeat(10));
        for (int i = 0; i < 10; i++) {
            assertThat(replies.read().text()).isEqualTo(line.substring(4));
        }
        assertThat(replies.hasUnread()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "25\r\n", "2500 ok\r\n", "250ok\r\n", "150 ok\r\n", "650 ok\r\n", "2x0 ok\r\n", "25x ok\r\n", "x50 ok\r\n",
        "HTTP/1.1 400 Bad Request\r\n", "250-one\r\nSSH-2.0\r\n"})
    void shouldNotTakeAnythingElseForAReply(String text) {
        assertThatThrownBy(() -> said(text).read()).isInstanceOf(ProtocolException.class).hasMessageStartingWith("not an SMTP reply: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", ""})
    void shouldCutOffALineThatIsTooLong(String end) {
        String line = "250 " + "x".repeat(LONGEST - 3);
        assertThatThrownBy(() -> said(line + end).read()).isInstanceOf(ProtocolException.class)
            .hasMessage("a line of more than " + LONGEST + " octets");
    }

    @Test
    void shouldCutOffAReplyThatIsTooLong() {
        assertThatThrownBy(() -> said("250-x\r\n".repeat(128) + "250 x\r\n").read()).isInstanceOf(ProtocolException.class)
            .hasMessage("a reply of more than 128 lines");
    }
}
