package eu.testa.mail.server.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeparturesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Set<SpoolEntry> spool = ConcurrentHashMap.newKeySet();
    private long sequence;

    private SpoolEntry mail() {
        SpoolEntry mail = new SpoolEntry(0, ++sequence, Flow.UNKNOWN, Optional.empty());
        spool.add(mail);
        return mail;
    }

    @Test
    void shouldKeepAMailUntilWhatWasWrittenAboutItIsDurable() throws Exception {
        CountDownLatch durable = new CountDownLatch(1);
        SpoolEntry mail = mail();
        try (Departures departures = new Departures("test", () -> {
            try {
                durable.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }, Optional.empty(), spool::removeAll)) {
            departures.add(mail, Optional.empty());
            await().during(Duration.ofMillis(200)).until(() -> spool.contains(mail));
            durable.countDown();
            await().atMost(PATIENCE).until(() -> !spool.contains(mail));
        }
    }

    @Test
    void shouldKeepAMailWhileEvidenceCannotBeWrittenAndTryAgain() throws Exception {
        AtomicBoolean full = new AtomicBoolean(true);
        AtomicInteger tries = new AtomicInteger();
        SpoolEntry mail = mail();
        try (Departures departures = new Departures("test", () -> {
            tries.incrementAndGet();
            if (full.get()) {
                throw new IOException("No space left on device");
            }
        }, Optional.empty(), spool::removeAll)) {
            departures.add(mail, Optional.empty());
            await().atMost(PATIENCE).until(() -> tries.get() >= 2);
            assertThat(spool).contains(mail);
            full.set(false);
            await().atMost(PATIENCE).until(() -> !spool.contains(mail));
        }
    }

    /** A flush costs the disk the same for one as for many; it gathers for an hour here, and leaves that off when it closes. */
    @Test
    void shouldLetOneLeaveAtOnceAndThoseTogetherThatComeAfterIt() throws Exception {
        AtomicInteger flushes = new AtomicInteger();
        SpoolEntry first = mail();
        try (Departures departures = new Departures("test", flushes::incrementAndGet, Optional.empty(), spool::removeAll,
            Duration.ofHours(1))) {
            departures.add(first, Optional.empty());
            await().atMost(PATIENCE).until(() -> !spool.contains(first));
            for (int number = 0; number < 50; number++) {
                departures.add(mail(), Optional.empty());
            }
        }
        assertThat(spool).isEmpty();
        assertThat(flushes).hasValue(2);
    }

    @Test
    void shouldLetThoseLeaveThatAreLeavingWhenItCloses() throws Exception {
        try (Departures departures = new Departures("test", () -> { }, Optional.empty(), spool::removeAll)) {
            for (int number = 0; number < 50; number++) {
                departures.add(mail(), Optional.empty());
            }
        }
        assertThat(spool).isEmpty();
    }
}
