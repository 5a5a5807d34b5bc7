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

    /** In octets: to digest many takes its time. */
    private static final int FEW = 100;

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
        for (Octets octets : (Iterable<Octets>) Octets.all().filter(octets -> octets.size() < FEW)::iterator) {
            String whole = octets.text().isEmpty() || octets.text().endsWith("\r\n") ? octets.text() : octets.text() + "\r\n";

            assertThat(DotStuffing.copy(octets.open(), octets.size(), OutputStream.nullOutputStream())).as("%s", octets)
                .isEqualTo(HexFormat.of().formatHex(Sha256.of(whole.getBytes(ISO_8859_1))));
        }
    }

    /** The size says how large the buffer is: here it ends everywhere. */
    @Test
    void shouldTakeAnySizeForAGuess() throws IOException {
        for (Octets octets : (Iterable<Octets>) Octets.all().filter(octets -> octets.size() < FEW).limit(5_000)::iterator) {
            for (int guess = 0; guess < 3; guess++) {
                assertThat(stuffed(octets, guess)).as("%s in pieces of %s", octets, guess).isEqualTo(stuffed(octets, FEW));
            }
        }
    }

    private static String stuffed(Octets octets) throws IOException {
        return stuffed(octets, octets.size());
    }

    private static String stuffed(Octets octets, long size) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DotStuffing.copy(octets.open(), size, out);
        return out.toString(ISO_8859_1);
    }
}
