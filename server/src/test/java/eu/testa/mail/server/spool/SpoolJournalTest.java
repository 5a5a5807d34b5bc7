package eu.testa.mail.server.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Bytes;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolJournalTest {

    private static final int ROOM = 16 << 10;
    private static final SpoolJournal.Sizes SIZES = new SpoolJournal.Sizes(SegmentHeader.RECORDS + ROOM, 4096, 2048, 1);

    @TempDir
    private Path folder;
    private final Disk disk = new Disk();
    private final ManualClock clock = new ManualClock();
    private SpoolJournal journal;
    private long sequence;

    /** A disk that can fail. */
    private static final class Disk implements SpoolJournal.Opening {

        private final AtomicInteger flushes = new AtomicInteger();
        private volatile boolean failsToWrite;
        private volatile boolean failsToFlush;
        private volatile boolean interruptsWhoFlushes;
        private volatile Runnable whileReading = () -> { };
        private volatile Optional<CountDownLatch> holdsFlushes = Optional.empty();

        @Override
        public LastingChannel open(Path path) throws IOException {
            return new LastingChannel(path) {
                @Override
                void write(byte[] octets, int start, int length, long position) throws IOException {
                    if (failsToWrite) {
                        super.write(octets, start, length / 2, position);
                        throw new IOException("Input/output error");
                    }
                    super.write(octets, start, length, position);
                }

                @Override
                byte[] read(long position, int length) throws IOException {
                    byte[] octets = super.read(position, length);
                    whileReading.run();
                    return octets;
                }

                @Override
                void force() throws IOException {
                    flushes.incrementAndGet();
                    if (holdsFlushes.isPresent()) {
                        try {
                            holdsFlushes.get().await();
                        } catch (InterruptedException e) {
                            throw new IOException(e);
                        }
                    }
                    if (interruptsWhoFlushes) {
                        interruptsWhoFlushes = false;
                        Thread.currentThread().interrupt();
                    }
                    if (failsToFlush) {
                        failsToFlush = false;
                        throw new IOException("Input/output error");
                    }
                    super.force();
                }
            };
        }
    }

    @BeforeEach
    void open() throws IOException {
        Files.createDirectories(folder.resolve("damaged"));
        journal = new SpoolJournal(folder.resolve("journal"), SIZES, clock, (name, octets) -> Files.write(
            folder.resolve("damaged").resolve(name), octets), disk);
    }

    @AfterEach
    void close() throws IOException {
        journal.close();
    }

    private void restart() throws IOException {
        journal.close();
        open();
    }

    /** As a process that is killed leaves it, or a machine whose kernel had written all. */
    private void restartWith(Map<Path, byte[]> segments) throws IOException {
        journal.close();
        for (Path segment : segments()) {
            Files.delete(segment);
        }
        for (Map.Entry<Path, byte[]> one : segments.entrySet()) {
            Files.write(one.getKey(), one.getValue());
        }
        open();
    }

    private List<Path> segments() throws IOException {
        return SpoolJournal.segments(folder.resolve("journal"));
    }

    private List<Path> setAside() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("damaged"))) {
            return files.toList();
        }
    }

    private static byte[] mail(String text) {
        byte[] json = "{}".getBytes(US_ASCII);
        byte[] message = text.getBytes(US_ASCII);
        return Bytes.concat(SpoolHeader.of(json, message.length, SpoolHeader.sum(message, 0, message.length)).toLine(), json,
            "\n".getBytes(US_ASCII), message);
    }

    private JournalRecord append(String text) throws IOException {
        SpoolEntry entry;
        synchronized (this) {
            entry = new SpoolEntry(7, ++sequence, new Flow(1, 2), Optional.empty());
        }
        return journal.append(entry, mail(text)).orElseThrow();
    }

    private List<String> there() throws IOException {
        List<String> texts = new ArrayList<>();
        for (JournalRecord record : journal.records()) {
            texts.add(text(record));
        }
        return texts;
    }

    private String text(JournalRecord record) throws IOException {
        return new String(journal.read(record).orElseThrow(), US_ASCII).replaceFirst("(?s).*\\{}\n", "");
    }

    @Test
    void shouldHaveAfterARestartWhatHasNotLeft() throws IOException {
        append("first");
        JournalRecord second = append("second");
        append("third");
        journal.remove(List.of(second));
        restart();

        assertThat(there()).containsExactlyInAnyOrder("first", "third");
        assertThat(journal.read(second)).isEmpty();
    }

    @Test
    void shouldReturnOnlyWhenTheMailIsDurableAndFlushOnceForAllThatWait() throws Exception {
        append("first");
        int before = disk.flushes.get();
        CountDownLatch held = new CountDownLatch(1);
        disk.holdsFlushes = Optional.of(held);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<JournalRecord>> waiting = new ArrayList<>();
        try {
            waiting.add(threads.submit(() -> append("one")));
            await(() -> disk.flushes.get() == before + 1);
            for (int i = 0; i < 7; i++) {
                waiting.add(threads.submit(() -> append("other")));
            }
            await(() -> journal.records().size() == 9);
            assertThat(waiting).noneMatch(Future::isDone);
            held.countDown();
            for (Future<JournalRecord> one : waiting) {
                one.get(60, TimeUnit.SECONDS);
            }
        } finally {
            held.countDown();
            threads.shutdown();
        }
        assertThat(disk.flushes.get() - before).isEqualTo(2);
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(condition::holds);
    }

    @Test
    void shouldUseSegmentsAgainAndKeepNoMoreThanAFew() throws IOException {
        for (int round = 0; round < 20; round++) {
            List<JournalRecord> records = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                records.add(append("round " + round + " mail " + i));
            }
            journal.remove(records);
            assertThat(segments()).hasSizeLessThanOrEqualTo(3);
        }
        List<JournalRecord> flood = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            flood.add(append("flood"));
        }
        assertThat(segments()).hasSizeGreaterThan(4);
        journal.remove(flood);
        assertThat(segments()).as("one in use and one to spare").hasSizeLessThanOrEqualTo(2);
        append("last");
        restart();

        assertThat(there()).containsExactly("last");
        assertThat(segments()).hasSizeLessThanOrEqualTo(2);
        assertThat(setAside()).isEmpty();
    }

    /** Of what was done since its marks were durable, any part may be missing on the disk. */
    @Test
    void shouldNotFindOldMailAgainInASegmentThatIsUsedAgain() throws IOException {
        List<JournalRecord> old = IntStream.range(0, 40).mapToObj(i -> {
            try {
                return append("old");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }).toList();
        int before = disk.flushes.get();
        journal.remove(old);
        assertThat(disk.flushes).as("flushed before it is used again").hasValueGreaterThan(before);
    }

    @Test
    void shouldBeginAnotherSegmentAfterAFlushThatFailed() throws IOException {
        append("first");
        Path broken = segments().get(0);
        disk.failsToFlush = true;

        assertThatThrownBy(() -> append("refused")).isInstanceOf(IOException.class).hasMessageContaining("Input/output error");

        JournalRecord next = append("next");
        assertThat(next.segment().path()).isNotEqualTo(broken);
        assertThat(there()).containsExactlyInAnyOrder("first", "next");
        restart();
        assertThat(there()).containsExactlyInAnyOrder("first", "next");
    }

    /** The kernel says it once and no more: whoever flushes next must not take that for well. */
    @Test
    void shouldTellAllThatWaitedForAFlushThatFailed() throws Exception {
        append("first");
        CountDownLatch held = new CountDownLatch(1);
        int before = disk.flushes.get();
        disk.holdsFlushes = Optional.of(held);
        disk.failsToFlush = true;
        List<CompletableFuture<JournalRecord>> waiting = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int i = 0; i < 4; i++) {
                waiting.add(CompletableFuture.supplyAsync(() -> {
                    try {
                        return append("refused");
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }, threads));
            }
            await(() -> journal.records().size() == 5 && disk.flushes.get() == before + 1);
            held.countDown();
            for (CompletableFuture<JournalRecord> one : waiting) {
                assertThat(one).failsWithin(Duration.ofSeconds(60));
            }
        } finally {
            held.countDown();
            threads.shutdown();
        }
        restart();
        assertThat(there()).containsExactly("first");
    }

    @Test
    void shouldUseNoSegmentAgainOnWhichTheDiskHasFailed() throws IOException {
        JournalRecord first = append("first");
        disk.failsToFlush = true;
        assertThatThrownBy(() -> append("refused")).isInstanceOf(IOException.class);
        append("next");

        journal.remove(List.of(first));

        assertThat(segments()).doesNotContain(first.segment().path()).hasSize(1);
    }

    @Test
    void shouldRefuseAMailThatCannotBeWrittenAndTakeTheNext() throws IOException {
        append("first");
        disk.failsToWrite = true;
        assertThatThrownBy(() -> append("x".repeat(2000))).isInstanceOf(IOException.class);
        disk.failsToWrite = false;

        append("next");
        restart();
        assertThat(there()).containsExactlyInAnyOrder("first", "next");
        assertThat(setAside()).isEmpty();
    }

    @Test
    void shouldHaveNoRoomWithoutASegmentAndLookForOneAgainLater() throws IOException {
        Files.delete(folder.resolve("journal"));
        SpoolEntry entry = new SpoolEntry(7, 1, Flow.UNKNOWN, Optional.empty());
        assertThat(journal.append(entry, mail("first"))).isEmpty();
        Files.createDirectory(folder.resolve("journal"));
        assertThat(journal.append(entry, mail("first"))).as("a full disk is not filled again for each mail").isEmpty();

        clock.pass(Duration.ofSeconds(11));
        assertThat(journal.append(entry, mail("first"))).isPresent();
    }

    @Test
    void shouldGoOnWithOthersWhereOneThreadIsInterrupted() throws Exception {
        append("first");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> append("refused")).isInstanceOf(IOException.class);
        assertThat(Thread.interrupted()).isTrue();

        append("next");
        restart();
        assertThat(there()).containsExactlyInAnyOrder("first", "next");
    }

    /** Its peer is told 4xx, and has the mail. */
    @Test
    void shouldNotFindAgainTheMailOfAThreadThatWasInterruptedAtTheFlush() throws Exception {
        append("first");
        disk.interruptsWhoFlushes = true;
        assertThatThrownBy(() -> append("refused")).isInstanceOf(IOException.class);
        assertThat(Thread.interrupted()).isTrue();

        append("next");
        restart();
        assertThat(there()).containsExactlyInAnyOrder("first", "next");
    }

    @Test
    void shouldDropWhatWasBeingWrittenWhenTheMachineStopped() throws IOException {
        append("durable");
        Path segment = segments().get(0);
        byte[] before = Files.readAllBytes(segment);
        append("torn".repeat(200));
        byte[] after = Files.readAllBytes(segment);
        // its first sector had reached the disk
        int sector = SegmentHeader.RECORDS + RecordHeader.ALIGNMENT;
        System.arraycopy(after, sector, before, sector, RecordHeader.ALIGNMENT);

        restartWith(Map.of(segment, before));
        assertThat(there()).containsExactly("durable");
        assertThat(setAside()).isEmpty();
        assertThat(SegmentContents.of(Files.readAllBytes(segment), segment).torn()).as("named once").isEmpty();
    }

    @Test
    void shouldSetAsideOnceWhatIsDamagedAndWhatIsLost() throws IOException {
        append("first");
        append("second");
        append("third");
        Path segment = segments().get(0);
        byte[] octets = Files.readAllBytes(segment);
        octets[SegmentHeader.RECORDS + RecordHeader.LENGTH + 10] ^= 1;
        octets[SegmentHeader.RECORDS + RecordHeader.ALIGNMENT] ^= 1;

        restartWith(Map.of(segment, octets));
        assertThat(there()).containsExactly("third");
        assertThat(setAside()).hasSize(2);
        assertThat(setAside()).extracting(file -> file.getFileName().toString())
            .contains("0000000000000000007-0000000001-0000000100000002.mail");
        for (Path file : setAside()) {
            Files.delete(file);
        }
        restart();
        assertThat(setAside()).isEmpty();
        assertThat(there()).containsExactly("third");
    }

    /** The kernel may have read it into large pieces of memory. */
    @Test
    void shouldNotUseASegmentAgainThatItHasReadAtTheStart() throws IOException {
        append("first");
        restart();
        append("second");
        assertThat(segments()).hasSize(2);

        journal.remove(journal.records());

        assertThat(segments()).extracting(segment -> segment.getFileName().toString()).containsExactly("0000000002.segment");
        restart();
        assertThat(segments()).isEmpty();
    }

    @Test
    void shouldTakeAFileThatIsNoSegmentForNone() throws IOException {
        Path half = folder.resolve("journal/0000000009.segment");
        Files.write(half, new byte[1000]);
        restart();

        assertThat(half).doesNotExist();
        assertThat(append("first").segment().path()).hasFileName("0000000010.segment");
    }

    @Test
    void shouldReadFromTheDiskWhatIsNotKept() throws IOException {
        Map<JournalRecord, String> texts = new HashMap<>();
        for (int i = 0; i < 30; i++) {
            String text = ("mail " + i + " ").repeat(20);
            texts.put(append(text), text);
        }
        assertThat(texts.keySet().stream().filter(record -> record.kept().isPresent()).count()).isBetween(1L, 29L);
        for (Map.Entry<JournalRecord, String> one : texts.entrySet()) {
            assertThat(text(one.getKey())).isEqualTo(one.getValue());
        }
        journal.remove(texts.keySet());
        assertThat(append("x".repeat(1500)).kept()).as("there is room again").isPresent();
    }

    /** Its place may have been another's by then. */
    @Test
    void shouldGiveNoMailThatLeavesWhileItIsRead() throws IOException {
        append("x".repeat(1900));
        JournalRecord leaving = append("leaving".repeat(100));
        assertThat(leaving.kept()).isEmpty();
        disk.whileReading = () -> {
            try {
                journal.remove(List.of(leaving));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };

        assertThat(journal.read(leaving)).isEmpty();
    }

    @Test
    void shouldSayWhatKeepsASegmentFromBeingUsedAgain() throws IOException {
        JournalRecord left = append("left");
        List<JournalRecord> others = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            others.add(append("mail"));
        }
        clock.pass(Duration.ofSeconds(61));
        assertThat(journal.lingering()).as("it is much").isEmpty();
        journal.remove(others);
        assertThat(journal.lingering()).containsExactly(left);

        List<byte[]> moved = new ArrayList<>();
        assertThat(journal.move(left, moved::add)).isTrue();
        assertThat(moved).containsExactly(mail("left"));
        assertThat(journal.move(left, moved::add)).as("once").isFalse();
        assertThat(journal.remove(List.of(left))).as("it is in a file").isEmpty();
        assertThat(journal.lingering()).isEmpty();
        assertThat(segments()).hasSize(2);
        for (int i = 0; i < 30; i++) {
            append("mail");
        }
        assertThat(segments()).as("it is used again").hasSize(2);
    }

    @Test
    void shouldKeepAMailThatCannotBeMoved() throws IOException {
        JournalRecord record = append("first");

        assertThatThrownBy(() -> journal.move(record, mail -> {
            throw new IOException("No space left on device");
        })).isInstanceOf(IOException.class);

        assertThat(text(record)).isEqualTo("first");
        restart();
        assertThat(there()).containsExactly("first");
    }

    @Test
    void shouldLoseAndChangeNothingWhileManyThreadsComeAndGo() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<List<String>>> results = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            String name = "thread " + thread + " ";
            results.add(threads.submit(() -> {
                List<String> left = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    String text = (name + i + " ").repeat(1 + i % 90);
                    JournalRecord record = append(text);
                    assertThat(text(record)).isEqualTo(text);
                    if (i % 20 == 0) {
                        left.add(text);
                    } else {
                        assertThat(journal.remove(List.of(record))).hasSize(1);
                    }
                }
                return left;
            }));
        }
        List<String> left = new ArrayList<>();
        for (Future<List<String>> result : results) {
            left.addAll(result.get(120, TimeUnit.SECONDS));
        }
        threads.shutdown();
        restart();

        assertThat(there()).containsExactlyInAnyOrderElementsOf(left);
        assertThat(setAside()).isEmpty();
    }
}
