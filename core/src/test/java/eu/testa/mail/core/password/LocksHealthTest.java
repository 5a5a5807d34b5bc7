package eu.testa.mail.core.password;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.health.PartHealth;
import eu.testa.mail.core.health.PartHealth.State;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LocksHealthTest {

    private final PasswordThrottle throttle = new PasswordThrottle(PasswordLimits.DEFAULT, KnownAddresses.inMemory(),
        Clock.fixed(Instant.parse("2026-03-02T08:00:00Z"), ZoneOffset.UTC));

    @Test
    void shouldBeHealthyWhileNothingIsLocked() {
        assertThat(look().state()).isEqualTo(State.HEALTHY);
    }

    @Test
    void shouldNameTheAccountThatIsLocked() {
        for (int i = 0; i < 10; i++) {
            try (PasswordThrottle.Attempt attempt =
                throttle.attempt("192.0.2." + i, "Alain.Dupont@tcn.b.eu-admin.net", "SMTP")) {
                attempt.failed();
            }
        }

        assertThat(look().state()).isEqualTo(State.DEGRADED);
        assertThat(look().cause()).contains("the account alain.dupont@tcn.b.eu-admin.net is locked "
            + "for addresses where its owner never logged in until 2026-03-02T08:15:00Z");
    }

    private PartHealth look() {
        return new LocksHealth(throttle).look();
    }
}
