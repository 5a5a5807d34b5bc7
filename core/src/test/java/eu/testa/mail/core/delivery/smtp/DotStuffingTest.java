package eu.testa.mail.core.delivery.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.digest.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HexFormat;
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

    @Test
    void shouldDigestWhatThePeerHasInTheEnd() throws IOException {
        for (Octets octets : (Iterable<Octets>) Octets.all()::iterator) {
            String whole = octets.text().isEmpty() || octets.text().endsWith("\r\n") ? octets.text() : octets.text() + "\r\n";

            assertThat(DotStuffing.copy(octets.open(), octets.size(), OutputStream.nullOutputStream())).as("%s", octets)
                .isEqualTo(HexFormat.of().formatHex(Sha256.of(whole.getBytes(ISO_8859_1))));
        }
    }

    @Test
    void shouldTakeAnySizeForAGuess() throws IOException {
        for (long size : new long[] {0, 1, 100_000}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            DotStuffing.copy(new Octets("a\r\n.b\r\n", 100_000).open(), size, out);
            assertThat(out.toString(ISO_8859_1)).isEqualTo("a\r\n..b\r\n.\r\n");
        }
    }

    private static String stuffed(Octets octets) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DotStuffing.copy(octets.open(), octets.size(), out);
        return out.toString(ISO_8859_1);
    }
}
