package eu.testa.mail.core.delivery.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WatchdogTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private long now = Long.MAX_VALUE - MINUTE.toNanos();
    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>((one, other) -> Long.signum(one.at - other.at));
    private int set;
    private final AtomicInteger closed = new AtomicInteger();
    private final Watchdog watchdog = new Watchdog(closed::incrementAndGet, () -> now, this::set);

    private record Alarm(long at, Runnable ring, Future<?> future) {
    }

    private Future<?> set(long later, Runnable ring) {
        Alarm alarm = new Alarm(now + later, ring, new CompletableFuture<>());
        set++;
        alarms.add(alarm);
        return alarm.future;
    }

    private void passes(Duration time) {
        long until = now + time.toNanos();
        while (!alarms.isEmpty() && alarms.peek().at - until <= 0) {
            Alarm next = alarms.remove();
            now = next.at;
            if (!next.future.isCancelled()) {
                next.ring.run();
            }
        }
        now = until;
    }

    @Test
    void shouldCloseWhenWorkTakesTooLong() {
        watchdog.watch(MINUTE);
        passes(MINUTE.minusNanos(1));
        assertThat(watchdog.expired()).isFalse();
        passes(Duration.ofNanos(1));
        assertThat(watchdog.expired()).isTrue();
        assertThat(closed).hasValue(1);
    }

    @Test
    void shouldLeaveAnIdleConnectionAlone() {
        watchdog.watch(MINUTE);
        watchdog.rest();
        passes(MINUTE.multipliedBy(10));
        assertThat(watchdog.expired()).isFalse();
        assertThat(closed).hasValue(0);
    }

    @Test
    void shouldGiveEachPieceOfWorkItsOwnTime() {
        watchdog.watch(MINUTE);
        passes(Duration.ofSeconds(50));
        watchdog.rest();
        watchdog.watch(MINUTE);
        passes(Duration.ofSeconds(59));
        assertThat(closed).as("109 s after the first began").hasValue(0);
        passes(Duration.ofSeconds(1));
        assertThat(closed).hasValue(1);
    }

    @Test
    void shouldRingInTimeForWorkThatIsShorterThanTheWorkBefore() {
        watchdog.watch(MINUTE.multipliedBy(10));
        watchdog.rest();
        watchdog.watch(MINUTE);
        passes(MINUTE);
        assertThat(closed).hasValue(1);
    }

    @Test
    void shouldWatchAgainAfterARest() {
        watchdog.watch(MINUTE);
        watchdog.rest();
        passes(MINUTE.multipliedBy(2));
        watchdog.watch(MINUTE);
        passes(MINUTE);
        assertThat(closed).hasValue(1);
    }

    @Test
    void shouldSetOneAlarmForManyPiecesOfWork() {
        for (int i = 0; i < 1000; i++) {
            watchdog.watch(MINUTE);
            watchdog.rest();
            passes(Duration.ofMillis(50));
        }
        assertThat(set).isEqualTo(1);
    }

    @Test
    void shouldTakeItsAlarmBackWhenTheConnectionIsDoneWith() {
        watchdog.watch(MINUTE);
        watchdog.close();
        assertThat(alarms).allSatisfy(alarm -> assertThat(alarm.future.isCancelled()).isTrue());
    }
}
