package eu.testa.mail.core.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.testa.mail.core.health.LastKnown.Answer;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LastKnownTest {

    private static final Duration PATIENCE = Duration.ofMillis(50);

    private final ManualClock clock = new ManualClock();
    private final Instant start = clock.instant();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch hanging = new CountDownLatch(1);
    private final AtomicReference<Callable<String>> source = new AtomicReference<>(() -> "one");
    private final AtomicInteger asked = new AtomicInteger();
    private final LastKnown<String> known = new LastKnown<>(() -> {
        asked.incrementAndGet();
        return source.get().call();
    }, threads, clock, Duration.ofSeconds(60));

    @AfterEach
    void stop() {
        hanging.countDown();
        threads.shutdownNow();
    }

    @Test
    void shouldSayWhatTheSourceSays() {
        assertThat(known.get()).isEqualTo(new Answer<>(Optional.empty(), Optional.empty(), Optional.empty()));

        known.ask();

        assertThat(known.get()).isEqualTo(new Answer<>(Optional.of("one"), Optional.of(start), Optional.empty()));
    }

    @Test
    void shouldSayWhatItSaidBeforeWhenTheSourceFails() {
        known.ask();
        known.get();
        clock.pass(Duration.ofMinutes(3));
        source.set(() -> {
            throw new IOException("the store cannot be used");
        });

        known.ask();

        assertThat(known.get())
            .isEqualTo(new Answer<>(Optional.of("one"), Optional.of(start), Optional.of("the store cannot be used")));
    }

    @Test
    void shouldNotWaitForASourceThatHangsNorAskItTwice() {
        LastKnown<String> impatient = new LastKnown<>(() -> {
            asked.incrementAndGet();
            hanging.await();
            return "at last";
        }, threads, clock, PATIENCE);

        impatient.ask();
        impatient.ask();

        assertThat(impatient.get()).isEqualTo(new Answer<>(Optional.empty(), Optional.empty(), Optional.of("no answer yet")));
        hanging.countDown();
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(impatient.get().value()).contains("at last"));
        assertThat(asked).hasValue(1);
    }

    @Test
    void shouldCallOldOnlyWhatWasSaidAWhileAgo() {
        LastKnown<String> impatient = new LastKnown<>(() -> source.get().call(), threads, clock, PATIENCE);
        impatient.ask();
        await().atMost(Duration.ofMinutes(1)).until(() -> impatient.get().value().isPresent());
        source.set(() -> {
            hanging.await();
            return "at last";
        });
        impatient.ask();

        clock.pass(Duration.ofSeconds(29));
        assertThat(impatient.get()).isEqualTo(new Answer<>(Optional.of("one"), Optional.of(start), Optional.empty()));
        clock.pass(Duration.ofSeconds(2));
        assertThat(impatient.get())
            .isEqualTo(new Answer<>(Optional.of("one"), Optional.of(start), Optional.of("no answer yet")));
    }

    @Test
    void shouldSayThatNobodyCanBeSentToAsk() {
        LastKnown<String> unasked = new LastKnown<>(() -> "one", task -> {
            throw new RejectedExecutionException("no thread");
        }, clock, PATIENCE);

        unasked.ask();

        assertThat(unasked.get().trouble()).contains("no thread");
    }
}
