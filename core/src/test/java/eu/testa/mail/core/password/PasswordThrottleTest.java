package eu.testa.mail.core.password;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.password.PasswordThrottle.Attempt;
import eu.testa.mail.core.time.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordThrottleTest {

    private static final String PEER = "192.0.2.7";
    private static final String OTHER_PEER = "192.0.2.8";
    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final String MARIE = "Marie.Lambert@tcn.b.eu-admin.net";
    private static final Duration LOCK = Duration.ofMinutes(15);
    private static final int PER_ACCOUNT = 10;
    private static final int PER_ADDRESS = 50;
    private static final Duration NONE = Duration.ZERO;

    @TempDir
    private Path folder;
    private final ManualClock clock = new ManualClock();
    private final PasswordThrottle throttle = throttle(KnownAddresses.inMemory());

    @Test
    void shouldNotMakeHonestUsersWait() {
        assertThat(waitOf(PEER, ALAIN)).isEqualTo(NONE);
    }

    @Test
    void shouldWaitTwiceAsLongAfterEachFailure() {
        for (int seconds : List.of(1, 2, 4, 8, 16, 16)) {
            fail(PEER, ALAIN);
            assertThat(waitOf(PEER, ALAIN)).isEqualTo(Duration.ofSeconds(seconds));
            clock.pass(Duration.ofSeconds(seconds));
        }
    }

    /** Whoever obeys "wait N seconds" gets in, however often he came too early. */
    @Test
    void shouldReserveNothingForWhoIsTurnedAway() {
        fail(PEER, ALAIN);
        clock.pass(Duration.ofSeconds(1));
        fail(PEER, ALAIN);
        for (int i = 0; i < 10; i++) {
            assertThat(waitOf(PEER, ALAIN)).isEqualTo(Duration.ofSeconds(2));
        }
        clock.pass(Duration.ofSeconds(2));

        assertThat(waitOf(PEER, ALAIN)).isEqualTo(NONE);
    }

    @Test
    void shouldNotMakeAnotherAddressWaitForTheMistakesOfOne() {
        fail(PEER, ALAIN);

        assertThat(waitOf(OTHER_PEER, ALAIN.toUpperCase())).isEqualTo(NONE);
        assertThat(waitOf(PEER, MARIE)).isEqualTo(NONE);
    }

    @Test
    void shouldLookAtNoMoreGuessesAtOnceThanOneAfterTheOther() {
        List<Attempt> open = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Attempt attempt = throttle.attempt(PEER, ALAIN, "SMTP");
            if (attempt.waiting().isZero()) {
                open.add(attempt);
            }
        }
        assertThat(open).hasSize(PER_ACCOUNT);
        open.forEach(Attempt::failed);

        assertThat(waitOf(PEER, ALAIN)).isEqualTo(LOCK);
    }

    @Test
    void shouldForgetAnAttemptOfWhichNothingWasFoundOut() {
        for (int i = 0; i < 100; i++) {
            throttle.attempt(PEER, ALAIN, "SMTP").close();
        }

        assertThat(waitOf(PEER, ALAIN)).isEqualTo(NONE);
    }

    @Test
    void shouldSlowDownGuessesAtManyAccountsFromOneAddressAfterSomeMistakes() {
        for (int i = 0; i < 5; i++) {
            fail(PEER, "someone" + i);
        }
        assertThat(waitOf(PEER, MARIE)).isEqualTo(NONE);

        fail(PEER, "someone");
        assertThat(waitOf(PEER, MARIE)).isEqualTo(Duration.ofSeconds(1));
        assertThat(waitOf(OTHER_PEER, MARIE)).isEqualTo(NONE);
    }

    @Test
    void shouldLockAnAccountForAddressesWhereItsOwnerWasNeverSeen() {
        succeed("192.0.2.99", ALAIN);
        for (int i = 0; i < PER_ACCOUNT; i++) {
            fail("192.0.2." + i, ALAIN);
        }

        assertThat(waitOf(OTHER_PEER, ALAIN)).isEqualTo(LOCK);
        assertThat(waitOf("192.0.2.99", ALAIN)).isEqualTo(NONE);
        assertThat(waitOf(OTHER_PEER, MARIE)).isEqualTo(NONE);
        assertThat(throttle.locks()).containsExactly(
            new Lock(Optional.of(ALAIN.toLowerCase()), Optional.empty(), clock.instant().plus(LOCK)));
        clock.pass(LOCK);
        assertThat(waitOf(OTHER_PEER, ALAIN)).isEqualTo(NONE);
        assertThat(throttle.locks()).isEmpty();
    }

    @Test
    void shouldLockAnAccountAlsoForAnAddressOfItsOwner() {
        succeed(PEER, ALAIN);
        failSlowly(PER_ACCOUNT, PEER, ALAIN);

        assertThat(waitOf(PEER, ALAIN)).isEqualTo(LOCK);
        assertThat(waitOf(OTHER_PEER, ALAIN)).isEqualTo(NONE);
    }

    @Test
    void shouldLockAnAddressThatTriesManyAccountsButNotItsUsers() {
        succeed(PEER, MARIE);
        for (int i = 0; i < PER_ADDRESS; i++) {
            failSlowly(1, PEER, "someone" + i);
        }
        clock.pass(Duration.ofSeconds(60));

        assertThat(waitOf(PEER, ALAIN)).isPositive();
        assertThat(waitOf(PEER, MARIE)).isEqualTo(NONE);
        assertThat(waitOf(OTHER_PEER, ALAIN)).isEqualTo(NONE);
    }

    /** An attacker with an account of his own must not wash his address with it. */
    @Test
    void shouldNotForgetWhatCameFromAnAddressBecauseOfOneSuccess() {
        for (int i = 0; i < PER_ADDRESS; i++) {
            failSlowly(1, PEER, "someone" + i);
            if (i < PER_ADDRESS - 1) {
                succeed(PEER, MARIE);
            }
        }

        assertThat(waitOf(PEER, ALAIN)).isEqualTo(LOCK);
    }

    @Test
    void shouldLetTheUserInAtOnceAfterHisOwnMistake() {
        fail(PEER, ALAIN);
        clock.pass(Duration.ofSeconds(1));
        succeed(PEER, ALAIN);

        assertThat(waitOf(PEER, ALAIN)).isEqualTo(NONE);
    }

    @Test
    void shouldForgetAfterAWhile() {
        fail(PEER, ALAIN);
        clock.pass(LOCK.plusSeconds(1));

        assertThat(waitOf(PEER, ALAIN)).isEqualTo(NONE);
        fail(PEER, ALAIN);
        assertThat(waitOf(PEER, ALAIN)).isEqualTo(Duration.ofSeconds(1));
    }

    /** A thousand addresses guess at one account, each of them every ten seconds, for a day. */
    @Test
    @Tag("slow")
    void shouldLetTheOwnerInWhileAThousandAddressesGuessForADay() {
        String home = "198.51.100.1";
        succeed(home, ALAIN);
        Deque<Instant> guesses = new ArrayDeque<>();
        Duration longest = NONE;
        Instant end = clock.instant().plus(Duration.ofDays(1));
        for (int round = 0; clock.instant().isBefore(end); round++) {
            for (int guesser = 0; guesser < 1000; guesser++) {
                try (Attempt attempt = throttle.attempt("203.0." + guesser / 250 + "." + guesser % 250, ALAIN, "POP3")) {
                    if (attempt.waiting().isZero()) {
                        attempt.failed();
                        guesses.add(clock.instant());
                    }
                }
            }
            while (!guesses.isEmpty() && !guesses.peek().isAfter(clock.instant().minus(LOCK))) {
                guesses.remove();
            }
            assertThat(guesses).hasSizeLessThanOrEqualTo(PER_ACCOUNT);
            if (round % 30 == 0) {
                Duration waited = logInAfterTwoTypingErrors(home);
                longest = waited.compareTo(longest) > 0 ? waited : longest;
            }
            clock.pass(Duration.ofSeconds(10));
        }

        assertThat(longest).isLessThanOrEqualTo(Duration.ofSeconds(5));
    }

    /** Other names, however many, do not wash away what an account was guessed at. */
    @Test
    void shouldRememberALockWhileOtherNamesAreGuessed() {
        for (int i = 0; i < PER_ACCOUNT; i++) {
            fail("203.0.113." + i, ALAIN);
        }
        for (int i = 0; i < 12_000; i++) {
            fail("10.1." + i / 250 + "." + i % 250, "nobody" + i);
        }

        assertThat(waitOf(OTHER_PEER, ALAIN)).isEqualTo(LOCK);
    }

    @Test
    void shouldKnowTheOwnersAddressAfterARestart() throws Exception {
        Path file = folder.resolve("known-addresses");
        PasswordThrottle before = throttle(KnownAddresses.open(file));
        try (Attempt attempt = before.attempt(PEER, ALAIN, "SMTP")) {
            attempt.succeeded();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");

        PasswordThrottle after = throttle(KnownAddresses.open(file));
        for (int i = 0; i < PER_ACCOUNT; i++) {
            try (Attempt attempt = after.attempt("203.0.113." + i, ALAIN, "SMTP")) {
                attempt.failed();
            }
        }

        try (Attempt stranger = after.attempt(OTHER_PEER, ALAIN, "SMTP");
             Attempt owner = after.attempt(PEER, ALAIN, "SMTP")) {
            assertThat(stranger.waiting()).isEqualTo(LOCK);
            assertThat(owner.waiting()).isEqualTo(NONE);
        }
    }

    private Duration logInAfterTwoTypingErrors(String home) {
        Duration waited = NONE;
        for (int i = 0; i < 3; i++) {
            Duration wait = waitOf(home, ALAIN);
            clock.pass(wait);
            waited = waited.plus(wait);
            if (i < 2) {
                fail(home, ALAIN);
            } else {
                succeed(home, ALAIN);
            }
        }
        return waited;
    }

    private PasswordThrottle throttle(KnownAddresses known) {
        return new PasswordThrottle(new PasswordLimits(PER_ACCOUNT, PER_ADDRESS, LOCK), known, clock);
    }

    private Duration waitOf(String peer, String account) {
        try (Attempt attempt = throttle.attempt(peer, account, "SMTP")) {
            return attempt.waiting();
        }
    }

    private void fail(String peer, String account) {
        try (Attempt attempt = throttle.attempt(peer, account, "SMTP")) {
            assertThat(attempt.waiting()).isEqualTo(NONE);
            attempt.failed();
        }
    }

    private void succeed(String peer, String account) {
        try (Attempt attempt = throttle.attempt(peer, account, "SMTP")) {
            assertThat(attempt.waiting()).isEqualTo(NONE);
            attempt.succeeded();
        }
    }

    private void failSlowly(int times, String peer, String account) {
        for (int i = 0; i < times; i++) {
            clock.pass(Duration.ofSeconds(17));
            fail(peer, account);
        }
    }
}
