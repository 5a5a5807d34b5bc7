package eu.testa.mail.core.smime.cms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.mime.MalformedMailException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

class DecompressedTest {

    private static final int MOST = 1000;

    private static byte[] compressed(byte[] octets) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(zipped)) {
            deflater.write(octets);
        }
        return zipped.toByteArray();
    }

    private static InputStream decompressed(byte[] octets) {
        return new Decompressed(new ByteArrayInputStream(octets), () -> { }, MOST);
    }

    @Test
    void shouldHandOutAsManyOctetsAsMayComeOutAndNotOneMore() throws IOException {
        assertThat(decompressed(compressed(new byte[MOST])).readAllBytes()).isEqualTo(new byte[MOST]);
        assertThatThrownBy(() -> decompressed(compressed(new byte[MOST + 1])).readAllBytes()).isInstanceOf(MalformedMailException.class)
            .hasMessage("what is compressed is larger than " + MOST + " octets");
    }

    @Test
    void shouldCountWhatIsReadOctetByOctetToo() throws IOException {
        InputStream in = decompressed(compressed(new byte[] {(byte) 0xff, 0}));
        assertThat(List.of(in.read(), in.read(), in.read())).containsExactly(0xff, 0, -1);

        InputStream tooMuch = decompressed(compressed(new byte[MOST + 1]));
        for (int i = 0; i < MOST; i++) {
            assertThat(tooMuch.read()).isZero();
        }
        assertThatThrownBy(tooMuch::read).isInstanceOf(MalformedMailException.class);
    }

    @Test
    void shouldRefuseWhatEndsTooSoonOrIsNotCompressed() throws IOException {
        byte[] good = compressed(new byte[MOST]);

        assertThatThrownBy(() -> decompressed(Arrays.copyOf(good, good.length / 2)).readAllBytes())
            .isInstanceOf(MalformedMailException.class).hasMessage("what is compressed cannot be decompressed");
        assertThatThrownBy(() -> decompressed(new byte[] {'x', 'y', 'z'}).readAllBytes()).isInstanceOf(MalformedMailException.class);
    }

    @Test
    void shouldCloseWhatItReadsFromAndItsSource() throws IOException {
        List<String> closed = new ArrayList<>();
        InputStream in = new ByteArrayInputStream(compressed(new byte[1])) {

            @Override
            public void close() {
                closed.add("stream");
            }
        };

        new Decompressed(in, () -> closed.add("source"), MOST).close();

        assertThat(closed).containsExactly("stream", "source");
    }
}
