package eu.testa.mail.core.delivery.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DotStuffingTest {

    @Test
    void shouldDoubleTheDotAtTheStartOfALineAndNoOther() throws IOException {
        assertThat(stuffed(new Octets(".a\r\n..b\r\nc.\r\n\n.d\r.e\r\n.", 1)))
            .isEqualTo("..a\r\n...b\r\nc.\r\n\n.d\r.e\r\n..\r\n.\r\n");
    }

    @Test
    void shouldDoSoWhereverAReadEnds() throws IOException {
        for (Octets octets : (Iterable<Octets>) Octets.all()::iterator) {
            String lines = ("\r\n" + octets.text()).replace("\r\n.", "\r\n..").substring(2);

            assertThat(stuffed(octets)).as("%s", octets)
                .isEqualTo(lines + (octets.text().isEmpty() || lines.endsWith("\r\n") ? ".\r\n" : "\r\n.\r\n"));
        }
    }

    private static String stuffed(Octets octets) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DotStuffing.copy(octets.open(), out);
        return out.toString(ISO_8859_1);
    }
}
