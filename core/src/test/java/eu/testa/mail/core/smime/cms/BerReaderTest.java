package eu.testa.mail.core.smime.cms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.mime.MalformedMailException;
import eu.testa.mail.core.smime.cms.BerReader.Element;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** X.690 chapter 8, as far as CMS needs it, and the limits. What they are for is in {@code HostileSmimeTest}. */
class BerReaderTest {

    private static final int NESTING = 8;
    private static final int KEEPABLE = 100_000;
    /** What BER is made of. */
    private static final byte[] OFTEN = {0, 1, 2, 3, 4, 5, 0x24, 0x30, 0x31, 0x1f, (byte) 0x80, (byte) 0x81, (byte) 0x82, (byte) 0xa0, -1, 20};

    private static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static BerReader reader(String hex, int nesting, int keepable) {
        return new BerReader(new ByteArrayInputStream(octets(hex)), nesting, keepable);
    }

    private static BerReader reader(String hex) {
        return reader(hex, NESTING, KEEPABLE);
    }

    private static String content(BerReader reader, Element string) throws IOException {
        return HexFormat.of().formatHex(reader.octets(string).readAllBytes());
    }

    @Test
    void shouldGoFromElementToElement() throws IOException {
        BerReader reader = reader("30 0a 02 01 07 04 01 ff a0 02 05 00");
        Element all = reader.first();
        assertThat(all.is(BerReader.SEQUENCE)).isTrue();

        reader.skip(reader.next(all, BerReader.INTEGER));
        assertThat(content(reader, reader.next(all, BerReader.OCTET_STRING))).isEqualTo("ff");
        Element tagged = reader.next(all);
        assertThat(tagged.isContext(0)).isTrue();
        assertThat(tagged.isContext(1)).isFalse();
        reader.skip(tagged);
        assertThat(reader.next(all)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"04 01 61", "30 03 04 01 61", "30 80 04 01 61 00 00", "30 80 30 80 00 00 30 00 00 00", "04 81 01 61", "04 00", "04 81 00",
        "04 88 00 00 00 00 00 00 00 01 61"})
    void shouldFindWhatIsBehindAnElementThatItPassesOverOrKeeps(String element) throws IOException {
        BerReader passing = reader("30 80 " + element + " 02 01 07 00 00");
        Element around = passing.first();
        passing.skip(passing.next(around));
        assertThat(passing.next(around).is(BerReader.INTEGER)).isTrue();

        BerReader keeping = reader("30 80 " + element + " 02 01 07 00 00");
        around = keeping.first();
        assertThat(keeping.keep(keeping.next(around))).isEqualTo(octets(element));
        assertThat(keeping.keep(keeping.next(around))).isEqualTo(octets("02 01 07"));
        assertThat(keeping.next(around)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "04 80 61 00 00,                 a tag or a length that CMS does not know",
        "1f 01 00,                       a tag or a length that CMS does not know",
        "30 02 1f 00,                    a tag or a length that CMS does not know",
        "00 00,                          an element ends that has not begun",
        "30 02 00 00,                    an element ends that has not begun",
        "30 03 04 02 61 62,              an element is longer than the one it is in",
        "30 04 30 03 04 01 61,           an element is longer than the one it is in",
        "30 01 04 00,                    it ends in the middle",
        "04 89 00 00 00 00 00 00 00 00 01 61, an element claims to be larger than any mail",
        "30 88 40 00 00 00 00 00 00 00,  an element claims to be larger than any mail",
        "30 88 80 00 00 00 00 00 00 00,  an element claims to be larger than any mail",
        "30 88 3f ff ff ff ff ff ff ff,  it ends in the middle"})
    void shouldRefuseWhatIsNoCms(String hex, String words) throws IOException {
        BerReader passing = reader(hex);
        assertThatThrownBy(() -> passing.skip(passing.first())).isInstanceOf(MalformedMailException.class).hasMessageEndingWith(words);
        BerReader keeping = reader(hex);
        assertThatThrownBy(() -> keeping.keep(keeping.first())).isInstanceOf(MalformedMailException.class).hasMessageEndingWith(words);
    }

    @Test
    void shouldRefuseWhatEndsAnywhereBeforeItsEnd() throws IOException {
        byte[] good = octets("30 80 04 81 03 61 62 63 24 80 04 01 64 00 00 30 03 02 01 07 00 00");
        for (int length = 0; length < good.length; length++) {
            BerReader cut = new BerReader(new ByteArrayInputStream(good, 0, length), NESTING, KEEPABLE);
            assertThatThrownBy(() -> cut.skip(cut.first())).as("after %d octets", length)
                .isInstanceOf(MalformedMailException.class).hasMessageEndingWith("it ends in the middle");
        }
        BerReader whole = new BerReader(new ByteArrayInputStream(good), NESTING, KEEPABLE);
        whole.skip(whole.first());
        whole.end();
    }

    @Test
    void shouldRefuseAnotherElementThanIsExpected() throws IOException {
        BerReader other = reader("30 03 02 01 07");
        Element around = other.first();
        assertThatThrownBy(() -> other.next(around, BerReader.SET)).hasMessageEndingWith("an element is missing or of the wrong type");
        BerReader none = reader("31 00");
        Element empty = none.first();
        assertThatThrownBy(() -> none.next(empty, BerReader.SET)).hasMessageEndingWith("an element is missing or of the wrong type");
        BerReader primitive = reader("04 02 05 00");
        Element string = primitive.first();
        assertThatThrownBy(() -> primitive.next(string)).hasMessageEndingWith("an element has no elements in it");
    }

    /** The one that is looked at counts, whether it is passed over or kept, with a length or without. */
    @ParameterizedTest
    @ValueSource(strings = {"30 04 30 02 30 00", "30 80 30 80 30 80 00 00 00 00 00 00", "30 80 30 02 30 00 00 00"})
    void shouldRefuseOneMoreElementInsideOfAnotherThanIsAllowed(String three) throws IOException {
        for (boolean keep : new boolean[] {false, true}) {
            readSecond(reader(three, 3, KEEPABLE), keep);
            assertThatThrownBy(() -> readSecond(reader(three, 2, KEEPABLE), keep)).isInstanceOf(MalformedMailException.class)
                .hasMessageEndingWith("its elements are nested more than 2 deep");
        }
    }

    private static void readSecond(BerReader reader, boolean keep) throws IOException {
        Element second = reader.next(reader.first());
        if (keep) {
            reader.keep(second);
        } else {
            reader.skip(second);
        }
    }

    @Test
    void shouldKeepAsManyOctetsOfAllElementsAsAreAllowedAndNotOneMore() throws IOException {
        String three = "30 80 04 03 61 62 63 02 01 07 04 03 64 65 66";
        assertThat(keepFirstAndThird(reader(three, NESTING, 10))).isEqualTo(octets("04 03 64 65 66"));
        assertThatThrownBy(() -> keepFirstAndThird(reader(three, NESTING, 9))).isInstanceOf(MalformedMailException.class)
            .hasMessageEndingWith("it has too much besides its content");
    }

    private static byte[] keepFirstAndThird(BerReader reader) throws IOException {
        Element around = reader.first();
        reader.keep(reader.next(around));
        reader.skip(reader.next(around));
        return reader.keep(reader.next(around));
    }

    @ParameterizedTest
    @CsvSource({"04 03 61 62 ff, 6162ff", "04 00, ''", "24 07 04 02 61 62 04 01 ff, 6162ff", "24 80 04 00 04 01 61 04 02 62 ff 00 00, 6162ff",
        "24 80 24 80 04 01 61 00 00 24 03 04 01 62 04 01 ff 00 00, 6162ff", "24 00, ''"})
    void shouldPutAStringTogetherFromItsPieces(String hex, String expected) throws IOException {
        BerReader atOnce = reader("30 80 " + hex + " 02 01 07 00 00");
        Element around = atOnce.first();
        assertThat(content(atOnce, atOnce.next(around))).isEqualTo(expected);
        assertThat(atOnce.next(around).is(BerReader.INTEGER)).as("what follows").isTrue();

        BerReader octetByOctet = reader(hex);
        InputStream in = octetByOctet.octets(octetByOctet.first());
        for (byte octet : octets(expected)) {
            assertThat(in.read()).isEqualTo(octet & 0xff);
        }
        assertThat(in.read()).isEqualTo(-1);
    }

    @Test
    void shouldRefuseAPieceOfAStringThatIsNone() throws IOException {
        BerReader reader = reader("24 06 04 01 61 02 01 07");
        Element string = reader.first();
        assertThatThrownBy(() -> content(reader, string)).isInstanceOf(MalformedMailException.class)
            .hasMessageEndingWith("its content is in pieces that are none");
    }

    /** Whatever the octets that come at a time, and where the reader's own room for them ends. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4096, 100_000})
    void shouldReadOctetByOctetWhatIsLongerThanItsBuffer(int atATime) throws IOException {
        for (int length : new int[] {4085, 4092, 4096, 4097, 12_345}) {
            byte[] content = new byte[length];
            new Random(length).nextBytes(content);
            byte[] string = Arrays.copyOf(octets("04 82"), 4 + length);
            string[2] = (byte) (length >> 8);
            string[3] = (byte) length;
            System.arraycopy(content, 0, string, 4, length);
            byte[] twice = Arrays.copyOf(string, 2 * string.length);
            System.arraycopy(string, 0, twice, string.length, string.length);

            BerReader reader = new BerReader(slowly(twice, atATime), NESTING, KEEPABLE);
            assertThat(reader.keep(reader.first())).isEqualTo(string);
            assertThat(reader.octets(reader.first()).readAllBytes()).isEqualTo(content);
            reader.end();
        }
    }

    /** A reader that never has a whole element is the one to compare with. */
    @Test
    void shouldKeepTheSameWhetherAnElementIsInItsBufferOrNot() throws IOException {
        Random random = new Random(20_261_201);
        byte[] element = octets("30 1b 02 01 07 30 80 04 01 ff 24 03 04 01 61 00 00 04 82 00 02 61 62 a0 05 30 03 01 01 ff");
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = element.clone();
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                changed[random.nextInt(changed.length)] = OFTEN[random.nextInt(OFTEN.length)];
            }
            int nesting = 1 + random.nextInt(4);
            int keepable = random.nextInt(60);

            assertThat(kept(new BerReader(changed, changed.length, nesting, keepable)))
                .isEqualTo(kept(new BerReader(new ByteArrayInputStream(changed), nesting, keepable)))
                .isEqualTo(kept(new BerReader(slowly(changed, 1), nesting, keepable)));
        }
    }

    /** What is kept of the elements; nothing where the reader refuses them, whatever it says. */
    private static String kept(BerReader reader) throws IOException {
        try {
            Element all = reader.first();
            reader.skip(reader.next(all, BerReader.INTEGER));
            String second = HexFormat.of().formatHex(reader.keep(reader.next(all, BerReader.SEQUENCE)));
            String third = HexFormat.of().formatHex(reader.contents(reader.next(all, BerReader.OCTET_STRING)));
            Element last = reader.next(all);
            return second + ' ' + third + (last == null ? "" : ' ' + HexFormat.of().formatHex(reader.keep(last)));
        } catch (MalformedMailException e) {
            return "";
        }
    }

    private static InputStream slowly(byte[] octets, int atATime) {
        return new ByteArrayInputStream(octets) {

            @Override
            public int read(byte[] to, int offset, int most) {
                return super.read(to, offset, Math.min(most, atATime));
            }
        };
    }

    @Test
    void shouldTakeTheEndOfALineForTheEndAndNothingElse() throws IOException {
        BerReader good = reader("04 00 0d 0a 20 00 00 0d 0a");
        good.skip(good.first());
        good.end();

        for (String more : new String[] {"41", "0d 0a 41", "00 00 30"}) {
            BerReader bad = reader("04 00 " + more);
            bad.skip(bad.first());
            assertThatThrownBy(bad::end).isInstanceOf(MalformedMailException.class).hasMessageEndingWith("something follows its end");
        }
    }

    @Test
    void shouldReadWhatIsInAPrimitiveElement() throws IOException {
        BerReader reader = reader("30 0c 02 02 10 00 04 00 24 04 04 02 61 62");
        Element all = reader.first();

        assertThat(reader.contents(reader.next(all, BerReader.INTEGER))).containsExactly(0x10, 0);
        assertThat(reader.string(reader.next(all, BerReader.OCTET_STRING))).isEmpty();
        assertThat(reader.string(reader.next(all))).as("in pieces").containsExactly('a', 'b');
        assertThat(reader.next(all)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"30 04 26 02 61 62", "30 04 06 02 2a 83", "30 02 06 00", "30 03 02 01 2a", "30 00"})
    void shouldRefuseObjectIdentifiersThatAreNone(String hex) throws IOException {
        BerReader reader = reader(hex);
        Element all = reader.first();

        assertThatThrownBy(() -> reader.objectIdentifier(all)).isInstanceOf(MalformedMailException.class);
    }

    /** An object identifier is no content: what is kept of it counts, and no memory is set aside for what it only claims. */
    @Test
    void shouldKeepNoMoreOfContentsThanIsAllowed() throws IOException {
        BerReader enough = reader("30 80 04 04 61 62 63 64", NESTING, 4);
        BerReader tooLittle = reader("30 80 04 04 61 62 63 64", NESTING, 3);
        BerReader claiming = reader("30 80 04 84 7f ff ff ff 61", NESTING, Integer.MAX_VALUE);

        assertThat(enough.contents(enough.next(enough.first()))).hasSize(4);
        Element four = tooLittle.next(tooLittle.first());
        assertThatThrownBy(() -> tooLittle.contents(four)).hasMessageEndingWith("too much besides its content");
        Element claimed = claiming.next(claiming.first());
        assertThatThrownBy(() -> claiming.contents(claimed)).hasMessageEndingWith("ends in the middle");
    }
}
