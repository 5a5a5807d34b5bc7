package eu.testa.mail.core.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class PasswordThrottleTest {

    private static final String PEER = "192.0.2.7";
    private static final String OTHER_PEER = "192.0.2.8";
    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final String MARIE = "Marie.Lambert@tcn.b.eu-admin.net";
    private static final Duration LOCK = Duration.ofMinutes(15);

    private Instant now = Instant.parse("2026-03-02T08:00:00Z");
    private final PasswordThrottle throttle = new PasswordThrottle(new PasswordLimits(10, 50, LOCK), new Clock() {
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
        assertThat(throttle.turn(PEER, ALAIN)).contains(Duration.ZERO);
    }

    @Test
    void shouldWaitTwiceAsLongAfterEachFailure() {
        fail(PEER, ALAIN);
        assertThat(throttle.turn(PEER, ALAIN)).contains(Duration.ofSeconds(1));

        now = now.plusSeconds(2);
        fail(PEER, ALAIN);
        assertThat(throttle.turn(PEER, ALAIN)).contains(Duration.ofSeconds(2));
    }

    @Test
    void shouldMakeParallelConnectionsWaitOneAfterTheOther() {
        fail(PEER, ALAIN);

        assertThat(throttle.turn(PEER, ALAIN)).contains(Duration.ofSeconds(1));
        assertThat(throttle.turn(PEER, ALAIN)).contains(Duration.ofSeconds(2));
        assertThat(throttle.turn(PEER, ALAIN)).contains(Duration.ofSeconds(3));
    }

    @Test
    void shouldSlowDownGuessesAtOneAccountFromManyAddresses() {
        fail(PEER, ALAIN);

        assertThat(throttle.turn(OTHER_PEER, ALAIN.toUpperCase())).contains(Duration.ofSeconds(1));
        assertThat(throttle.turn(OTHER_PEER, MARIE)).contains(Duration.ZERO);
    }

    @Test
    void shouldSlowDownGuessesAtManyAccountsFromOneAddressAfterSomeMistakes() {
        for (int i = 0; i < 5; i++) {
            fail(PEER, "someone" + i);
        }
        assertThat(throttle.turn(PEER, MARIE)).contains(Duration.ZERO);

        fail(PEER, "someone");
        assertThat(throttle.turn(PEER, MARIE)).contains(Duration.ofSeconds(1));
        assertThat(throttle.turn(OTHER_PEER, MARIE)).contains(Duration.ZERO);
    }

    @Test
    void shouldLockAnAccountForAWhile() {
        failSlowly(9, PEER, ALAIN);
        now = now.plusSeconds(17);
        assertThat(throttle.turn(OTHER_PEER, ALAIN)).isPresent();
        now = now.plusSeconds(17);

        fail(PEER, ALAIN);
        now = now.plus(LOCK).minusSeconds(17);
        assertThat(throttle.turn(OTHER_PEER, ALAIN)).isEmpty();
        assertThat(throttle.turn(OTHER_PEER, MARIE)).contains(Duration.ZERO);
        now = now.plusSeconds(18);

        assertThat(throttle.turn(OTHER_PEER, ALAIN)).contains(Duration.ZERO);
    }

    @Test
    void shouldLockAnAddressThatTriesManyAccounts() {
        for (int i = 0; i < 50; i++) {
            failSlowly(1, PEER, "someone" + i);
        }
        now = now.plusSeconds(60);

        assertThat(throttle.turn(PEER, ALAIN)).isEmpty();
        assertThat(throttle.turn(OTHER_PEER, ALAIN)).contains(Duration.ZERO);
    }

    /** An attacker with an account of his own must not wash his address with it. */
    @Test
    void shouldNotForgetWhatCameFromAnAddressBecauseOfOneSuccess() {
        for (int i = 0; i < 50; i++) {
            failSlowly(1, PEER, "someone" + i);
            if (i < 49) {
                throttle.succeeded(PEER, MARIE);
            }
        }

        assertThat(throttle.turn(PEER, MARIE)).isEmpty();
    }

    @Test
    void shouldLetTheUserInAtOnceAfterHisOwnMistake() {
        fail(PEER, ALAIN);
        throttle.succeeded(PEER, ALAIN);

        assertThat(throttle.turn(PEER, ALAIN)).contains(Duration.ZERO);
    }

    @Test
    void shouldForgetAfterAWhile() {
        fail(PEER, ALAIN);
        now = now.plus(LOCK).plusSeconds(1);

        assertThat(throttle.turn(PEER, ALAIN)).contains(Duration.ZERO);
        fail(PEER, ALAIN);
        assertThat(throttle.turn(PEER, ALAIN)).contains(Duration.ofSeconds(1));
    }

    private void fail(String peer, String account) {
        throttle.failed(peer, account, "SMTP");
    }

    private void failSlowly(int times, String peer, String account) {
        for (int i = 0; i < times; i++) {
            now = now.plusSeconds(17);
            fail(peer, account);
        }
    }
}
