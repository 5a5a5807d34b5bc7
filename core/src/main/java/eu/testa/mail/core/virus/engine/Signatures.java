package eu.testa.mail.core.virus.engine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * An engine's signature database.
 *
 * @param version the engine's own name for it, such as {@code 27462}
 * @param built   when it was made
 */
public record Signatures(String version, Instant built) {

    public Signatures {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(built, "built");
    }

    public Duration age(Clock clock) {
        return Duration.between(built, clock.instant());
    }
}
