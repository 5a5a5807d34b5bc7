package eu.testa.mail.core.deferred;

import static eu.testa.mail.core.deferred.TestMail.FRANCE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DestinationStateTest {

    private static final Duration INTERVAL = Duration.ofMinutes(2);
    private static final Instant NOW = ManualClock.START;

    private static boolean isProbeDue(Instant next) {
        return new DestinationState(FRANCE, 1, Optional.of(NOW), Optional.of(next), Optional.empty()).isProbeDue(NOW, INTERVAL);
    }

    /** What is put off for longer than an interval was put off by a clock that was ahead. */
    @Test
    void shouldBeProbedAtItsTimeAndWhenThatIsTooFarAway() {
        assertThat(isProbeDue(NOW.minusSeconds(1))).isTrue();
        assertThat(isProbeDue(NOW)).isTrue();
        assertThat(isProbeDue(NOW.plusMillis(1))).isFalse();
        assertThat(isProbeDue(NOW.plus(INTERVAL))).isFalse();
        assertThat(isProbeDue(NOW.plus(INTERVAL).plusMillis(1))).isTrue();
    }

    @Test
    void shouldNotBeProbedWhileItIsUp() {
        assertThat(new DestinationState(FRANCE, 2, Optional.empty(), Optional.empty(), Optional.empty()).isProbeDue(NOW, INTERVAL))
            .isFalse();
    }
}
