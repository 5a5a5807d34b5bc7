package eu.testa.mail.core.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.testa.mail.core.health.PartHealth.State;
import eu.testa.mail.core.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthBoardTest {

    private static final PartHealth BAD = PartHealth.unhealthy("clamd is away", "Start clamd.");

    private final ManualClock clock = new ManualClock();
    private final Instant start = clock.instant();
    private final AtomicReference<PartHealth> found = new AtomicReference<>(PartHealth.healthy());
    private final CountDownLatch never = new CountDownLatch(1);
    private HealthBoard board;

    @AfterEach
    void close() {
        if (board != null) {
            board.close();
        }
        never.countDown();
    }

    private record Part(String part, Callable<PartHealth> answer) implements PartCheck {

        @Override
        public PartHealth look() throws Exception {
            return answer.call();
        }
    }

    private void watch(PartCheck... checks) {
        watch(Duration.ofSeconds(60), checks);
    }

    private void watch(Duration patience, PartCheck... checks) {
        board = new HealthBoard(List.of(checks), clock, Duration.ofMillis(20), patience);
        board.start();
    }

    private HealthReport report(String part) {
        return board.report(part).orElseThrow();
    }

    private void awaitState(String part, State state) {
        await().atMost(Duration.ofSeconds(60)).until(() -> report(part).health().state() == state);
    }

    @Test
    void shouldKeepTheStateSinceWhenTheCauseAndWhatToDo() {
        watch(new Part("Virus scan", found::get));
        awaitState("Virus scan", State.HEALTHY);
        clock.pass(Duration.ofSeconds(60));
        found.set(BAD);
        awaitState("Virus scan", State.UNHEALTHY);

        assertThat(report("Virus scan")).isEqualTo(new HealthReport("Virus scan", BAD, start.plusSeconds(60)));
        assertThat(board.state()).isEqualTo(State.UNHEALTHY);
    }

    @Test
    void shouldKeepSinceWhenWhileOnlyTheCauseChanges() {
        found.set(BAD);
        watch(new Part("Virus scan", found::get));
        awaitState("Virus scan", State.UNHEALTHY);
        clock.pass(Duration.ofSeconds(60));
        PartHealth other = PartHealth.unhealthy("clamd is full", "Make room.");
        found.set(other);
        await().atMost(Duration.ofSeconds(60)).until(() -> report("Virus scan").health().equals(other));

        assertThat(report("Virus scan").since()).isEqualTo(start);
    }

    @Test
    void shouldCallAPartThatHangsUnhealthyAndGoOnWithTheOthers() {
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger others = new AtomicInteger();
        watch(Duration.ofMillis(200), new Part("hangs", () -> {
            begun.incrementAndGet();
            never.await();
            return PartHealth.healthy();
        }), new Part("lives", () -> {
            others.incrementAndGet();
            return PartHealth.healthy();
        }));
        awaitState("hangs", State.UNHEALTHY);
        assertThat(report("hangs").health().cause()).contains("no answer");
        int before = others.get();
        await().atMost(Duration.ofSeconds(60)).until(() -> others.get() > before + 3);

        awaitState("lives", State.HEALTHY);
        assertThat(begun).as("a hanging look is not begun again").hasValue(1);

        never.countDown();
        awaitState("hangs", State.HEALTHY);
    }

    @Test
    void shouldGoOnAfterALookThatFailsWithAnError() {
        AtomicReference<Boolean> fails = new AtomicReference<>(true);
        watch(new Part("store", () -> {
            if (fails.get()) {
                throw new StackOverflowError("deep");
            }
            return PartHealth.healthy();
        }));
        awaitState("store", State.UNHEALTHY);
        assertThat(report("store").health().cause()).contains("deep");

        fails.set(false);
        awaitState("store", State.HEALTHY);
    }

    @Test
    void shouldSayOfWhatIsDegradedInOneTextAllThatIsKnown() {
        assertThat(new HealthReport("Disk", PartHealth.degraded("12 MiB are free", "Make room."), start).text())
            .isEqualTo("12 MiB are free (since 2026-03-02T08:00:00Z). Make room.");
    }
}
