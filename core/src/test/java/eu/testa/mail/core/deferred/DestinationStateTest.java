package eu.testa.mail.core.deferred;

import static eu.testa.mail.core.deferred.TestMail.FRANCE;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.time.ManualClock;
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

    private static DestinationState state(Optional<Instant> downSince) {
        return new DestinationState(FRANCE, 1, downSince, downSince, Optional.empty());
    }

    private static Backlog backlog(int inWork) {
        return new Backlog(3, 0, inWork, Optional.of(NOW));
    }

    @Test
    void shouldBeDownOrProbedFromWhenItWentDownOn() {
        assertThat(state(Optional.of(NOW)).isDown()).isTrue();
        assertThat(state(Optional.of(NOW)).word(backlog(0))).isEqualTo("down");
        assertThat(state(Optional.of(NOW)).word(backlog(1))).isEqualTo("probing");
        assertThat(state(Optional.empty()).isDown()).isFalse();
        assertThat(state(Optional.empty()).word(backlog(0))).isEqualTo("up");
        assertThat(state(Optional.empty()).word(backlog(1))).as("its mail goes out").isEqualTo("up");
    }
}
