package eu.testa.mail.server.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.Bytes;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a start makes of the octets of a segment, whatever has become of them. */
class SegmentContentsTest {

    private static final Path NAME = Path.of("0000000001.segment");
    private static final long GENERATION = 7L << 32 | 4711;
    private static final int SIZE = SegmentHeader.RECORDS + 8192;

    private final byte[] segment = new byte[SIZE];
    private int position = SegmentHeader.RECORDS;
    private int slots;

    SegmentContentsTest() {
        System.arraycopy(new SegmentHeader(GENERATION).toOctets(), 0, segment, 0, SegmentHeader.LENGTH);
    }

    private static byte[] mail(String text) {
        byte[] json = "{}".getBytes(US_ASCII);
        byte[] message = text.getBytes(US_ASCII);
        return Bytes.concat(
            SpoolHeader.of(json, message.length, SpoolHeader.sum(message, 0, message.length)).toLine(), json, "\n".getBytes(US_ASCII),
            message);
    }

    /** Returns where it begins. */
    private int write(long generation, String text, int durable) {
        byte[] mail = mail(text);
        byte[] header = new byte[RecordHeader.LENGTH];
        new RecordHeader(generation, slots, 1_796_050_000_000L, slots + 1L, new Flow(-1, 2), mail.length, durable).writeTo(header);
        int start = position;
        System.arraycopy(header, 0, segment, start, header.length);
        System.arraycopy(mail, 0, segment, start + header.length, mail.length);
        slots++;
        position += RecordHeader.room(mail.length);
        return start;
    }

    private int write(String text) {
        return write(GENERATION, text, position);
    }

    private void remove(int slot) {
        ByteBuffer.wrap(segment).putLong(SegmentHeader.mark(slot), GENERATION);
    }

    private SegmentContents contents() {
        return SegmentContents.of(segment, NAME);
    }

    private static List<Integer> slots(List<SegmentContents.Found> found) {
        return found.stream().map(one -> one.header().slot()).toList();
    }

    private void assertAliveAlone(Integer... slots) {
        assertThat(slots(contents().alive())).containsExactly(slots);
        assertThat(contents().damaged()).isEmpty();
        assertThat(contents().lost()).isEmpty();
        assertThat(contents().torn()).isEmpty();
    }

    @Test
    void shouldFindWhatIsThereAndHasNotLeft() {
        write("first");
        write("second".repeat(300));
        write("third");
        remove(1);

        assertAliveAlone(0, 2);
        SegmentContents.Found third = contents().alive().get(1);
        assertThat(third.mail(segment)).isEqualTo(mail("third"));
        assertThat(third.header()).isEqualTo(
            new RecordHeader(GENERATION, 2, 1_796_050_000_000L, 3, new Flow(-1, 2), mail("third").length, third.position()));
        assertThat(third.header().name()).isEqualTo("0000001796050000000-0000000003-ffffffff00000002.mail");
    }

    @Test
    void shouldFindNothingInANewFile() {
        Arrays.fill(segment, (byte) 0);

        assertAliveAlone();
        assertThat(contents().generation()).isZero();
        assertThat(SegmentContents.of(new byte[0], NAME).alive()).isEmpty();
        assertThat(SegmentContents.of(new byte[100], NAME).alive()).isEmpty();
    }

    /** The machine stopped when the file was to be used again: of its new header and its new records, any may have reached the disk. */
    @Test
    void shouldTakeNothingThatAnEarlierUseLeft() {
        long earlier = 6L << 32 | 99;
        for (int i = 0; i < 5; i++) {
            write(earlier, "old", position);
        }
        assertAliveAlone();

        position = SegmentHeader.RECORDS;
        slots = 0;
        write("new");
        assertAliveAlone(0);

        System.arraycopy(new SegmentHeader(earlier).toOctets(), 0, segment, 0, SegmentHeader.LENGTH);
        assertAliveAlone(0);
    }

    @Test
    void shouldTakeNoMarkOfAnEarlierUse() {
        write("new");
        ByteBuffer.wrap(segment).putLong(SegmentHeader.mark(0), GENERATION - (1L << 32));

        assertAliveAlone(0);
    }

    /** What comes in a message could only be taken for a record behind damage, and only if its sender knew the generation. */
    @Test
    void shouldTakeNothingThatStandsInAMessageForARecord() {
        byte[] forged = new byte[RecordHeader.LENGTH];
        new RecordHeader(GENERATION + 1, 1, 0, 9, Flow.UNKNOWN, 3, SIZE).writeTo(forged);
        int start = write("x".repeat(RecordHeader.ALIGNMENT * 2));
        System.arraycopy(forged, 0, segment, start + RecordHeader.ALIGNMENT, forged.length);
        segment[start] ^= 1;
        write("next");

        assertThat(slots(contents().alive())).containsExactly(1);
        assertThat(contents().lost()).hasSize(1);
    }

    @Test
    void shouldTellWhatWasBeingWrittenFromWhatIsDamaged() {
        write("durable");
        int durable = position;
        int second = write(GENERATION, "second", durable);
        write(GENERATION, "third", durable);
        int inSecond = second + RecordHeader.LENGTH + SpoolHeader.LENGTH + 4;

        segment[inSecond] ^= 1;
        assertThat(slots(contents().alive())).containsExactly(0, 2);
        assertThat(slots(contents().torn())).containsExactly(1);
        assertThat(contents().damaged()).isEmpty();

        write(GENERATION, "fourth", position);
        assertThat(slots(contents().alive())).containsExactly(0, 2, 3);
        assertThat(slots(contents().damaged())).containsExactly(1);
        assertThat(contents().torn()).isEmpty();

        remove(1);
        assertAliveAlone(0, 2, 3);
    }

    /** It was processed, so that it had been durable. */
    @Test
    void shouldTakeWhatStandsBeforeAMailThatHasLeftForDurable() {
        write(GENERATION, "first", SegmentHeader.RECORDS);
        write(GENERATION, "second", SegmentHeader.RECORDS);
        segment[SegmentHeader.RECORDS + RecordHeader.LENGTH] ^= 1;
        assertThat(slots(contents().torn())).containsExactly(0);

        remove(1);
        assertThat(slots(contents().damaged())).containsExactly(0);
    }

    @Test
    void shouldSayWhereMailStoodWhoseHeaderIsGone() {
        write("first");
        int second = write("second".repeat(200));
        int third = write("third");
        int fourth = write("fourth");
        Arrays.fill(segment, second, second + RecordHeader.ALIGNMENT, (byte) 0);
        segment[third + 20] ^= 1;

        assertThat(slots(contents().alive())).containsExactly(0, 3);
        assertThat(contents().lost()).containsExactly(new SegmentContents.Gap(second, fourth, List.of(1, 2)));

        remove(1);
        assertThat(contents().lost()).containsExactly(new SegmentContents.Gap(second, fourth, List.of(2)));
        remove(2);
        assertAliveAlone(0, 3);
    }

    /** The flush had not ended: nobody was told. */
    @Test
    void shouldSayNothingOfAMailBehindTheLastFlushWhoseHeaderIsNotThere() {
        int first = write(GENERATION, "first", SegmentHeader.RECORDS);
        write(GENERATION, "second", SegmentHeader.RECORDS);
        Arrays.fill(segment, first, first + RecordHeader.ALIGNMENT, (byte) 0);

        assertAliveAlone(1);
    }

    @Test
    void shouldFindAllMailOfASegmentWhoseHeaderIsGone() {
        write("first");
        write("second");
        segment[3] ^= 1;

        assertAliveAlone(0, 1);
    }

    /** One that is believed could have a mail processed at another time, or set aside what is sound. */
    @Test
    void shouldBelieveNoHeaderOfWhichABitHasChanged() {
        write("first");
        int second = write("second");
        write("third");
        for (int octet = second; octet < second + RecordHeader.LENGTH; octet++) {
            segment[octet] ^= 1;
            assertThat(slots(contents().alive())).as("octet %s", octet - second).containsExactly(0, 2);
            assertThat(contents().lost()).hasSize(1);
            segment[octet] ^= 1;
        }
    }

    /** Whatever one sector becomes: a mail is as it was, or is named, and others are not touched. */
    @Test
    void shouldLoseNothingInSilenceWhicheverSectorIsDamaged() {
        Random random = new Random(1);
        for (String text : List.of("a", "b".repeat(700), "c", "d".repeat(1500), "e")) {
            write(text);
        }
        write(GENERATION, "end", position);
        byte[] before = segment.clone();
        for (int sector = SegmentHeader.RECORDS; sector < position - RecordHeader.ALIGNMENT; sector += RecordHeader.ALIGNMENT) {
            byte[] noise = new byte[RecordHeader.ALIGNMENT];
            random.nextBytes(noise);
            System.arraycopy(noise, 0, segment, sector, noise.length);
            SegmentContents contents = contents();
            contents.alive().forEach(one -> assertThat(one.mail(segment)).isEqualTo(one.mail(before)));
            assertThat(contents.alive()).hasSizeGreaterThanOrEqualTo(5);
            int lost = contents.lost().stream().mapToInt(gap -> gap.slots().size()).sum();
            assertThat(contents.alive().size() + contents.damaged().size() + lost)
                .as("sector %s", sector).isEqualTo(6);
            System.arraycopy(before, 0, segment, 0, before.length);
        }
    }
}
