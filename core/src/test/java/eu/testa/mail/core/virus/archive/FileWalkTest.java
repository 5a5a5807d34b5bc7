package eu.testa.mail.core.virus.archive;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.Deadline;
import eu.testa.mail.core.virus.Obstacle;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.TestMails;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileWalkTest {

    private static final ScanVerdict CLEAN = new ScanVerdict.Clean();
    private static final ArchiveLimits LIMITS = new ArchiveLimits(1_000_000, 3_000_000, 100, 5);

    @TempDir
    private Path folder;
    private final List<String> given = new ArrayList<>();
    private final List<MessageSource> mails = new ArrayList<>();
    private final List<MessageSource> objects = new ArrayList<>();
    private Set<Packing> opens = Set.of(Packing.values());

    private final Engines engines = new Engines() {
        @Override
        public boolean open(Packing packing, long octets) {
            return opens.contains(packing);
        }

        @Override
        public ScanVerdict scan(MessageSource file) {
            try {
                String text = new String(file.open().readAllBytes(), StandardCharsets.ISO_8859_1);
                given.add(text);
                return text.contains("VIRUS") ? new ScanVerdict.Infected("Found") : CLEAN;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public long largest() {
            return 500_000;
        }
    };

    private ScanVerdict look(byte[] file) throws IOException {
        return look(file, folder);
    }

    private ScanVerdict look(byte[] file, Path scratch) throws IOException {
        Mails reader = new Mails() {
            @Override
            public ScanVerdict mail(MessageSource mail) {
                mails.add(mail);
                return CLEAN;
            }

            @Override
            public ScanVerdict cms(MessageSource part) {
                objects.add(part);
                return CLEAN;
            }
        };
        try (FileWalk walk = new FileWalk(new Unpacking(scratch, LIMITS), engines, reader, Deadline.in(Duration.ofSeconds(60)))) {
            return walk.part(new ByteArrayInputStream(file));
        }
    }

    private void assertObstacle(Obstacle obstacle, byte[] file) throws IOException {
        assertThat(look(file)).isInstanceOfSatisfying(ScanVerdict.NotScannable.class,
            not -> assertThat(not.obstacles()).containsExactly(obstacle));
    }

    @Test
    void shouldLeaveToEnginesWhatTheyOpen() throws Exception {
        assertThat(look(TestMails.zip(text("one"), text("two")))).isEqualTo(CLEAN);
        assertThat(look(text("no archive"))).isEqualTo(CLEAN);
        assertThat(given).isEmpty();
    }

    @Test
    void shouldGiveEnginesWhatIsInArchivesThatTheyDoNotOpen() throws Exception {
        opens = Set.of();
        assertThat(look(TestMails.zip(text("one"), text("two")))).isEqualTo(CLEAN);
        assertThat(given).containsExactly("one", "two");
        assertThat(look(TestMails.zip(text("one"), text("VIRUS")))).isEqualTo(new ScanVerdict.Infected("Found"));
    }

    @Test
    void shouldGiveEnginesWhatIsInAnUnusualArchiveAndInUsualOnesInItOnlyOnce() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        byte[] zip = TestMails.zip(text("VIRAL"));
        try (OutputStream out = new BZip2CompressorOutputStream(packed)) {
            out.write(zip);
        }
        assertThat(look(packed.toByteArray())).isEqualTo(CLEAN);
        assertThat(given).containsExactly(new String(zip, StandardCharsets.ISO_8859_1));
    }

    @Test
    void shouldNotBelieveTheSizeThatAnArchiveTells() throws Exception {
        byte[] zip = TestMails.zip(new byte[1_500_000]);
        // 24 octets into the directory is the size that programs show
        ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).putInt(indexOf(zip, "PK\1\2") + 24, 10);
        assertObstacle(Obstacle.LIMIT_EXCEEDED, zip);
    }

    @Test
    void shouldEndWhereThereIsTooMuch() throws Exception {
        assertObstacle(Obstacle.LIMIT_EXCEEDED, TestMails.zip(new byte[1_000_001]));
        assertObstacle(Obstacle.LIMIT_EXCEEDED, TestMails.zip(new byte[900_000], new byte[900_000], new byte[900_000],
            new byte[900_000]));
        byte[][] many = new byte[101][];
        Arrays.fill(many, text("x"));
        assertObstacle(Obstacle.LIMIT_EXCEEDED, TestMails.zip(many));
        byte[] deep = text("x");
        for (int i = 0; i < 7; i++) {
            deep = TestMails.zip(deep);
        }
        assertObstacle(Obstacle.LIMIT_EXCEEDED, deep);
    }

    @Test
    void shouldRefuseAZipThatSaysTwoThings() throws Exception {
        byte[] zip = TestMails.zip(text("one"), text("two"));
        int directory = indexOf(zip, "PK\1\2");
        for (int[] change : new int[][] {{directory + 46, 'x'}, {directory + 10, 0}, {directory + 42, 5}, {directory + 8, 1},
            {26, 3}, {0, 'x'}, {directory, 'x'}}) {
            byte[] changed = zip.clone();
            changed[change[0]] = (byte) change[1];
            assertThat(look(changed)).as("octet %s", change[0]).isNotEqualTo(CLEAN);
        }
    }

    @Test
    void shouldRefuseFilesInOnePlace() throws Exception {
        byte[] zip = TestMails.zip(text("one"), text("two"));
        int first = indexOf(zip, "PK\1\2");
        int second = first + 46 + 5;
        System.arraycopy(zip, first, zip, second, 46 + 5);
        assertObstacle(Obstacle.MALFORMED, zip);
    }

    @Test
    void shouldSayThatAnArchiveHasAPassword() throws Exception {
        assertObstacle(Obstacle.ENCRYPTED_ATTACHMENT, TestMails.encryptedZip());
    }

    @Test
    void shouldRefuseATarThatReadersReadInTwoWays() throws Exception {
        byte[] tar = tar(text("one"));
        assertThat(look(tar)).isEqualTo(CLEAN);
        byte[] folderWithContent = tar.clone();
        folderWithContent[156] = '5';
        assertThat(look(checked(folderWithContent))).isNotEqualTo(CLEAN);
        byte[] cut = Arrays.copyOf(tar, 512);
        assertObstacle(Obstacle.MALFORMED, cut);
        byte[] sparse = tar.clone();
        sparse[156] = 'S';
        assertObstacle(Obstacle.LIMIT_EXCEEDED, checked(sparse));
    }

    @Test
    void shouldFindAMailAndASignedFileInAnArchive() throws Exception {
        assertThat(look(TestMails.zip(text("From: a@b\r\nContent-Type: text/plain\r\n\r\nx"), new byte[] {0x30, 3, 2, 1, 1})))
            .isEqualTo(CLEAN);
        assertThat(mails).hasSize(1);
        assertThat(objects).hasSize(1);
    }

    @Test
    void shouldRefuseArchivesThatNobodyOpens() throws Exception {
        for (String start : List.of("Rar!\u001a\u0007\u0000", "MSCF\0\0\0\0", "7z\u00bc\u00af\u0027\u001c", "xar!",
            "070701", "!<arch>\n", "\u0028\u00b5\u002f\u00fd")) {
            assertThat(look(concat(start.getBytes(StandardCharsets.ISO_8859_1), new byte[100]))).as(start).isNotEqualTo(CLEAN);
        }
        assertObstacle(Obstacle.LIMIT_EXCEEDED, concat(text("MZ and more"), "Rar!\u001a\u0007\u0000"
            .getBytes(StandardCharsets.ISO_8859_1), new byte[100]));
    }

    /** The old form has no name in its header, and programs write and read the checksum in several ways. */
    @ParameterizedTest
    @ValueSource(strings = {"%06o\0 ", "%07o\0", "%08o", " %05o \0", "\t%6o ", "\0\0%05o\0", "+%06o ", "%06o\0x"})
    void shouldKnowATarByItsChecksum(String checksum) throws Exception {
        byte[] old = checked(withoutName(tar(text("VIRUS"))), checksum, 0);
        opens = Set.of();
        assertThat(look(old)).isEqualTo(new ScanVerdict.Infected("Found"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%06o\0 ", "-%06o ", "%06d\0 ", "%06o8 ", "%06ox ", "        %s"})
    void shouldTakeNothingElseForATar(String checksum) throws Exception {
        byte[] other = checked(withoutName(tar(text("VIRUS"))), checksum, checksum.equals("%06o\0 ") ? 1 : 0);
        opens = Set.of();
        assertThat(look(other)).isEqualTo(CLEAN);
        assertThat(given).isEmpty();
    }

    @Test
    void shouldSayThatThereIsNoRoom() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        byte[] large = TestMails.zip(random(300_000));
        assertThat(catchIo(() -> look(large, file.resolve("x")))).isInstanceOf(NotNowException.class);
    }

    @Test
    void shouldNeedNoRoomForWhatIsNoArchive() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(look(random(2_000_000), file.resolve("x"))).isEqualTo(CLEAN);
        assertThat(look(concat(random(500_000), text("PK\3\4 by chance"), random(50_000)), file.resolve("x"))).isEqualTo(CLEAN);
    }

    /** Its directory counts from its own beginning, or from that of the file. */
    @Test
    void shouldFindAnArchiveBehindOtherOctetsHoweverManyTheyAre() throws Exception {
        for (int before : new int[] {10, 32_767, 32_768, 32_770, 32_771, 32_772, 32_773, 32_774, 33_000, 300_000}) {
            for (boolean counted : new boolean[] {false, true}) {
                byte[] zip = TestMails.zip(text("VIRUS"));
                ByteBuffer fields = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
                if (counted) {
                    int inDirectory = indexOf(zip, "PK\1\2") + 42;
                    fields.putInt(inDirectory, fields.getInt(inDirectory) + before);
                    int ofDirectory = indexOf(zip, "PK\5\6") + 16;
                    fields.putInt(ofDirectory, fields.getInt(ofDirectory) + before);
                }
                assertThat(look(concat(random(before), zip, random(200)))).as("%d octets before, counted: %s", before, counted)
                    .isEqualTo(new ScanVerdict.Infected("Found"));
            }
        }
    }

    @Test
    void shouldLeaveNothingBehind() throws Exception {
        byte[] random = random(400_000);
        assertThat(look(TestMails.zip(random, TestMails.zip(random)))).isEqualTo(CLEAN);
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    private static byte[] random(int octets) {
        byte[] random = new byte[octets];
        new Random(1).nextBytes(random);
        return random;
    }

    private interface Io {
        void run() throws IOException;
    }

    private static IOException catchIo(Io io) {
        try {
            io.run();
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    private static byte[] tar(byte[] file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            TarArchiveEntry entry = new TarArchiveEntry("a.txt");
            entry.setSize(file.length);
            tar.putArchiveEntry(entry);
            tar.write(file);
            tar.closeArchiveEntry();
        }
        return out.toByteArray();
    }

    private static byte[] withoutName(byte[] tar) {
        Arrays.fill(tar, 257, 265, (byte) 0);
        return tar;
    }

    /** With the checksum right again. */
    private static byte[] checked(byte[] tar) {
        return checked(tar, "%06o\0 ", 0);
    }

    private static byte[] checked(byte[] tar, String checksum, int wrongBy) {
        Arrays.fill(tar, 148, 156, (byte) ' ');
        int sum = wrongBy;
        for (int i = 0; i < 512; i++) {
            sum += tar[i] & 0xff;
        }
        System.arraycopy(text(checksum.formatted(sum)), 0, tar, 148, 8);
        return tar;
    }

    private static int indexOf(byte[] octets, String text) {
        return new String(octets, StandardCharsets.ISO_8859_1).indexOf(text);
    }

    private static byte[] concat(byte[]... all) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Arrays.stream(all).forEach(out::writeBytes);
        return out.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
