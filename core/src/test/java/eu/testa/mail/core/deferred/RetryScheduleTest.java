package eu.testa.mail.core.deferred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {

    private static final Instant START = ManualClock.START;

    private static RetrySchedule schedule(int interval, int warn, int end) {
        return new RetrySchedule(Duration.ofMinutes(interval), Duration.ofMinutes(warn), Duration.ofMinutes(end));
    }

    @Test
    void shouldHaveTheTimesOfTheNote() {
        assertThat(RetrySchedule.NOTE.nextAttempt(START)).isEqualTo(START.plus(Duration.ofMinutes(2)));
        assertThat(RetrySchedule.NOTE.warnAt(START)).isEqualTo(START.plus(Duration.ofHours(4)));
        assertThat(RetrySchedule.NOTE.expireAt(START)).isEqualTo(START.plus(Duration.ofDays(5)));
    }

    @Test
    void shouldTryBeforeItWarnsAndWarnBeforeTheEnd() {
        assertThat(schedule(2, 2, 3).warnAfter()).as("the first attempt may be the moment of the warning").hasMinutes(2);
        assertThatThrownBy(() -> schedule(3, 2, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> schedule(1, 5, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> schedule(1, 6, 5)).isInstanceOf(IllegalArgumentException.class);
    }
}
