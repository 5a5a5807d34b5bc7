package eu.testa.mail.core.mime;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.mail.MessageSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageIdTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        Message-ID: <1@tcn.b.eu-admin.net>           | <1@tcn.b.eu-admin.net>
        message-id:<1@tcn.b.eu-admin.net>            | <1@tcn.b.eu-admin.net>
        Message-ID:~ <folded@tcn.b.eu-admin.net>     | <folded@tcn.b.eu-admin.net>
        Message-ID :~        <1@x>                  | <1@x>
        Message-ID: <a b> <> <c<d> e> <1@x> <2@x>    | <d>
        Message-ID: <1@x>~Message-ID: <2@x>          | <1@x>
        Message-ID: none~Message-ID: <2@x>           |
        Message-ID-of: <1@x>~Message-ID: <2@x>       | <2@x>
        X-Message-ID: <1@x>                          |
        Message-ID <1@x>                             |
        Subject: x~ Message-ID: <in@a.line>          |
        Message-ID: none at all                      |
        Message-ID: <two words>                      |
        Subject: x                                   |
        Subject: x~~Message-ID: <in@the.body>        |
        """)
    void shouldFindItInTheHeader(String header, String id) {
        byte[] message = ("Received: from x\r\n" + header.replace("~", "\r\n") + "\r\n\r\nBonjour\r\n").getBytes(StandardCharsets.US_ASCII);
        assertThat(MessageId.of(MessageSource.of(message)).orElse(null)).isEqualTo(id);
    }

    @Test
    void shouldTakeWhatIsNoLongerThanAnIdMayBe() {
        String longest = "<" + "x".repeat(250) + ">";
        assertThat(MessageId.of(message("Message-ID: " + longest + "\r\n\r\n"))).hasValue(longest);
        assertThat(MessageId.of(message("Message-ID: <x" + longest.substring(1) + "\r\n\r\n"))).isEmpty();
    }

    @Test
    void shouldNotReadAHeaderWithoutEnd() {
        String line = "X: " + "x".repeat(995) + "\r\n";
        assertThat(MessageId.of(message(line.repeat(260) + "Message-ID: <1@x>\r\n\r\n"))).hasValue("<1@x>");
        assertThat(MessageId.of(message(line.repeat(263) + "Message-ID: <1@x>\r\n\r\n"))).isEmpty();
    }

    private static MessageSource message(String text) {
        return MessageSource.of(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void shouldDoWithoutWhereTheMessageCannotBeRead() {
        assertThat(MessageId.of(new MessageSource() {
            @Override
            public InputStream open() throws IOException {
                throw new IOException("the disk is gone");
            }

            @Override
            public long size() {
                return 0;
            }
        })).isEmpty();
    }
}
