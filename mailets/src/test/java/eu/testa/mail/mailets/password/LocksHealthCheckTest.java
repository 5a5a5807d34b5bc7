package eu.testa.mail.mailets.password;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.password.KnownAddresses;
import eu.testa.mail.core.password.PasswordLimits;
import eu.testa.mail.core.password.PasswordThrottle;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.james.core.healthcheck.Result;
import org.apache.james.core.healthcheck.ResultStatus;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class LocksHealthCheckTest {

    private final PasswordThrottle throttle = new PasswordThrottle(PasswordLimits.DEFAULT, KnownAddresses.inMemory(),
        Clock.fixed(Instant.parse("2026-03-02T08:00:00Z"), ZoneOffset.UTC));

    @Test
    void shouldBeHealthyWhileNothingIsLocked() {
        assertThat(check().getStatus()).isEqualTo(ResultStatus.HEALTHY);
    }

    @Test
    void shouldNameTheAccountThatIsLocked() {
        for (int i = 0; i < 10; i++) {
            try (PasswordThrottle.Attempt attempt =
                throttle.attempt("192.0.2." + i, "Alain.Dupont@tcn.b.eu-admin.net", "SMTP")) {
                attempt.failed();
            }
        }

        assertThat(check().getStatus()).isEqualTo(ResultStatus.DEGRADED);
        assertThat(check().getCause()).get().asString().contains("the account alain.dupont@tcn.b.eu-admin.net is locked "
            + "for addresses where its owner never logged in until 2026-03-02T08:15:00Z");
    }

    private Result check() {
        return Mono.from(new LocksHealthCheck(throttle).check()).block();
    }
}
