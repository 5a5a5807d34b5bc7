package eu.testa.mail.server.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeparturesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path spool;

    @Test
    void shouldKeepAMailUntilWhatWasWrittenAboutItIsDurable() throws Exception {
        CountDownLatch durable = new CountDownLatch(1);
        Path mail = Files.createFile(spool.resolve("mail"));
        try (Departures departures = new Departures("test", () -> {
            try {
                durable.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }, Optional.empty())) {
            departures.add(mail, Optional.empty());
            await().during(Duration.ofMillis(200)).until(() -> Files.exists(mail));
            durable.countDown();
            await().atMost(PATIENCE).until(() -> Files.notExists(mail));
        }
    }

    @Test
    void shouldKeepAMailWhileEvidenceCannotBeWrittenAndTryAgain() throws Exception {
        AtomicBoolean full = new AtomicBoolean(true);
        AtomicInteger tries = new AtomicInteger();
        Path mail = Files.createFile(spool.resolve("mail"));
        try (Departures departures = new Departures("test", () -> {
            tries.incrementAndGet();
            if (full.get()) {
                throw new IOException("No space left on device");
            }
        }, Optional.empty())) {
            departures.add(mail, Optional.empty());
            await().atMost(PATIENCE).until(() -> tries.get() >= 2);
            assertThat(mail).exists();
            full.set(false);
            await().atMost(PATIENCE).until(() -> Files.notExists(mail));
        }
    }

    /** A flush costs the disk the same for one as for many; it gathers for an hour here, and leaves that off when it closes. */
    @Test
    void shouldLetOneLeaveAtOnceAndThoseTogetherThatComeAfterIt() throws Exception {
        AtomicInteger flushes = new AtomicInteger();
        Path first = Files.createFile(spool.resolve("first"));
        try (Departures departures = new Departures("test", flushes::incrementAndGet, Optional.empty(), Duration.ofHours(1))) {
            departures.add(first, Optional.empty());
            await().atMost(PATIENCE).until(() -> Files.notExists(first));
            for (int number = 0; number < 50; number++) {
                departures.add(Files.createFile(spool.resolve("mail-" + number)), Optional.empty());
            }
        }
        assertThat(spool).isEmptyDirectory();
        assertThat(flushes).hasValue(2);
    }

    @Test
    void shouldLetThoseLeaveThatAreLeavingWhenItCloses() throws Exception {
        try (Departures departures = new Departures("test", () -> { }, Optional.empty())) {
            for (int number = 0; number < 50; number++) {
                departures.add(Files.createFile(spool.resolve("mail-" + number)), Optional.empty());
            }
        }
        assertThat(spool).isEmptyDirectory();
    }
}
