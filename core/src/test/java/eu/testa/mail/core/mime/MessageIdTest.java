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
