package eu.testa.mail.core.digitalid.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class BindThrottleTest {

    private static final String PEER = "192.0.2.7";

    private Instant now = Instant.parse("2026-03-02T08:00:00Z");
    private final BindThrottle throttle = new BindThrottle(new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });

    @Test
    void shouldNotMakeHonestUsersWait() {
        assertThat(throttle.turn(PEER)).contains(Duration.ZERO);
    }

    @Test
    void shouldWaitTwiceAsLongAfterEachFailure() {
        throttle.failed(PEER);
        assertThat(throttle.turn(PEER)).contains(Duration.ofSeconds(1));

        now = now.plusSeconds(2);
        throttle.failed(PEER);
        assertThat(throttle.turn(PEER)).contains(Duration.ofSeconds(2));
    }

    @Test
    void shouldMakeParallelConnectionsWaitOneAfterTheOther() {
        throttle.failed(PEER);

        assertThat(throttle.turn(PEER)).contains(Duration.ofSeconds(1));
        assertThat(throttle.turn(PEER)).contains(Duration.ofSeconds(2));
        assertThat(throttle.turn(PEER)).contains(Duration.ofSeconds(3));
    }

    @Test
    void shouldTurnAwayWhoWouldWaitTooLong() {
        for (int i = 0; i < 20; i++) {
            throttle.failed(PEER);
        }
        throttle.turn(PEER);

        assertThat(throttle.turn(PEER)).isEmpty();
        assertThat(throttle.turn("192.0.2.8")).contains(Duration.ZERO);
    }

    @Test
    void shouldForgetAfterSuccessAndAfterAWhile() {
        throttle.failed(PEER);
        throttle.succeeded(PEER);
        assertThat(throttle.turn(PEER)).contains(Duration.ZERO);

        throttle.failed(PEER);
        now = now.plus(Duration.ofMinutes(16));
        assertThat(throttle.turn(PEER)).contains(Duration.ZERO);
    }
}
