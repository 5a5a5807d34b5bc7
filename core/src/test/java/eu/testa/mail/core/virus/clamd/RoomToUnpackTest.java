package eu.testa.mail.core.virus.clamd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.Deadline;
import eu.testa.mail.core.virus.Obstacle;
import eu.testa.mail.core.virus.ScanVerdict;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoomToUnpackTest {

    private static final long MIB = 1024 * 1024;
    private static final Optional<Duration> LONG = Optional.of(Duration.ofHours(1));

    private static final Deadline SOON = Deadline.in(Duration.ofHours(1));

    /** Octets before the test string, of each archive in an archive that was to be unpacked. */
    private final List<Long> asked = new ArrayList<>();
    private ScanVerdict answer = new ScanVerdict.Infected("Eicar");

    private ScanVerdict scan(MessageSource mail) throws IOException {
        asked.add(behind(mail));
        return answer;
    }

    @ParameterizedTest
    @CsvSource({"0, 524288", "4096, 524288", "524288, 524288", "1048576, 1048576", "26214400, 26214400",
        "104857600, 33554432"})
    void shouldAskForAsMuchAsTheMailHas(long mail, long octets) throws IOException {
        new RoomToUnpack(LONG).require(mail, SOON, this::scan);

        assertThat(asked).containsExactly(octets);
    }

    @Test
    void shouldAskOnceForMailsThatAreNotLarger() throws IOException {
        RoomToUnpack room = new RoomToUnpack(LONG);

        room.require(4 * MIB, SOON, this::scan);
        room.require(100, SOON, this::scan);
        room.require(4 * MIB, SOON, this::scan);
        assertThat(asked).containsExactly(4 * MIB);

        room.require(5 * MIB, SOON, this::scan);
        assertThat(asked).containsExactly(4 * MIB, 5 * MIB);
    }

    @Test
    void shouldAskAgainAfterTheInterval() throws IOException {
        RoomToUnpack room = new RoomToUnpack(Optional.of(Duration.ZERO));

        room.require(100, SOON, this::scan);
        room.require(100, SOON, this::scan);

        assertThat(asked).hasSize(2);
    }

    @Test
    void shouldAskAgainAfterADoubtAndAfterAFailure() throws IOException {
        RoomToUnpack room = new RoomToUnpack(LONG);
        room.require(100, SOON, this::scan);
        room.doubt();
        answer = new ScanVerdict.Clean();
        assertThatThrownBy(() -> room.require(100, SOON, this::scan)).isInstanceOf(IOException.class)
            .hasMessageContaining("TemporaryDirectory is full");
        answer = new ScanVerdict.NotScannable(Obstacle.LIMIT_EXCEEDED, "Heuristics.Limits.Exceeded.MaxFileSize");
        assertThatThrownBy(() -> room.require(100, SOON, this::scan)).hasMessageContaining("Exceeded.MaxFileSize");
        answer = new ScanVerdict.NoVerdict("Can't write to file ERROR");
        assertThatThrownBy(() -> room.require(100, SOON, this::scan)).hasMessageContaining("Can't write to file ERROR");

        answer = new ScanVerdict.Infected("Eicar");
        room.require(100, SOON, this::scan);
        room.require(100, SOON, this::scan);

        assertThat(asked).hasSize(5);
    }

    @Test
    void shouldTakeALargerMailsFailureForAllMails() throws IOException {
        RoomToUnpack room = new RoomToUnpack(LONG);
        room.require(100, SOON, this::scan);
        answer = new ScanVerdict.Clean();
        assertThatThrownBy(() -> room.require(10 * MIB, SOON, this::scan)).isInstanceOf(IOException.class);

        assertThatThrownBy(() -> room.require(100, SOON, this::scan)).isInstanceOf(IOException.class);
    }

    @Test
    void shouldAskOnceForThreadsThatCameMeanwhile() throws Exception {
        RoomToUnpack room = new RoomToUnpack(LONG);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch others = new CountDownLatch(1);
        AtomicInteger proofs = new AtomicInteger();
        RoomToUnpack.Scan slow = mail -> {
            proofs.incrementAndGet();
            begun.countDown();
            awaitQuietly(others);
            return answer;
        };
        ExecutorService threads = Executors.newFixedThreadPool(5);
        try {
            List<Future<?>> waiting = new ArrayList<>();
            waiting.add(threads.submit(() -> require(room, SOON, slow)));
            begun.await();
            assertThatThrownBy(() -> room.require(100, Deadline.in(Duration.ZERO), slow)).hasMessageContaining("in time");
            for (int i = 0; i < 4; i++) {
                waiting.add(threads.submit(() -> require(room, SOON, slow)));
            }
            others.countDown();
            for (Future<?> one : waiting) {
                one.get(1, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(proofs).hasValue(1);
    }

    private static Object require(RoomToUnpack room, Deadline deadline, RoomToUnpack.Scan scan) throws IOException {
        room.require(100, deadline, scan);
        return room;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldAskNobodyWhereNothingIsToBeShown() throws IOException {
        new RoomToUnpack(Optional.empty()).require(10 * MIB, SOON, this::scan);

        assertThat(asked).isEmpty();
    }

    private static long behind(MessageSource mail) throws IOException {
        String text = new String(mail.open().readAllBytes(), StandardCharsets.US_ASCII);
        byte[] archive = Base64.getMimeDecoder().decode(text.substring(text.indexOf("\r\n\r\n")));
        long octets = 0;
        try (ZipInputStream outer = new ZipInputStream(new ByteArrayInputStream(archive))) {
            assertThat(outer.getNextEntry()).isNotNull();
            ZipInputStream zip = new ZipInputStream(outer);
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] content = zip.readAllBytes();
                if (new String(content, StandardCharsets.US_ASCII).contains("EICAR")) {
                    return octets;
                }
                octets += content.length;
            }
        }
        throw new AssertionError("nothing to find");
    }
}
