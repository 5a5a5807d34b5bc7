package eu.testa.mail.core.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EightOctetsTest {

    /** What stands beside what is searched for matters: a borrow goes from one octet to the next. */
    private static final byte[] BESIDE = {0, 1, '\t', '\n', '\f', '\r', 14, ' ', '-', '.', '/', 127, -128, -127, -1};
    private static final int MOST = 40;

    private final Random random = new Random(20_261_130);

    private byte[] octets() {
        byte[] octets = new byte[random.nextInt(MOST)];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = random.nextInt(3) == 0 ? BESIDE[random.nextInt(BESIDE.length)] : (byte) 'x';
        }
        return octets;
    }

    /** As it comes from the network, and behind what was read already. */
    private static ByteBuffer direct(byte[] octets) {
        return ByteBuffer.allocateDirect(octets.length + 1).put((byte) '\n').put(octets).rewind().get(new byte[1]).slice();
    }

    private static int first(int from, int to, IntPredicate wanted) {
        return IntStream.range(from, to).filter(wanted).findFirst().orElse(-1);
    }

    @Test
    void shouldFindWhatALookAtEachOctetFinds() {
        for (int i = 0; i < 20_000; i++) {
            byte[] octets = octets();
            int from = random.nextInt(octets.length + 1);
            int to = from + random.nextInt(octets.length - from + 1);

            for (char wanted : new char[] {'\n', '\r', '.', 0}) {
                int first = first(from, to, at -> octets[at] == wanted);
                assertThat(EightOctets.indexOf(octets, wanted, from, to)).isEqualTo(first);
                assertThat(EightOctets.indexOf(ByteBuffer.wrap(octets), wanted, from, to)).isEqualTo(first);
                assertThat(EightOctets.indexOf(direct(octets), wanted, from, to)).isEqualTo(first);
            }
            assertThat(EightOctets.indexOfBelow(octets, (char) 14, from, to))
                .isEqualTo(first(from, to, at -> octets[at] >= 0 && octets[at] < 14));
            assertThat(EightOctets.hasEightBit(octets, from, to)).isEqualTo(first(from, to, at -> octets[at] < 0) >= 0);
        }
    }

    @Test
    void shouldLookAtNothingBehindTheEnd() {
        byte[] octets = "xxxxxxxx\n\u00e9".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(EightOctets.indexOf(octets, '\n', 0, 8)).isNegative();
        assertThat(EightOctets.indexOf(ByteBuffer.wrap(octets), '\n', 0, 8)).isNegative();
        assertThat(EightOctets.indexOfBelow(octets, '\r', 0, 8)).isNegative();
        assertThat(EightOctets.hasEightBit(octets, 0, 9)).isFalse();
        assertThat(EightOctets.hasEightBit(octets, 0, 10)).isTrue();
    }
}
