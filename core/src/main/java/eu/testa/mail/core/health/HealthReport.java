package eu.testa.mail.core.health;

import java.time.Instant;

/**
 * What the board knows of one part.
 *
 * @param part   its name
 * @param health how it was when it was last looked at
 * @param since  when it came into this state; the cause may have changed since then
 */
public record HealthReport(String part, PartHealth health, Instant since) {

    /** All of it in a sentence or two, for what has no fields of its own; empty when the part is healthy. */
    public String text() {
        return health.isHealthy() ? "" : health.cause() + " (since " + since + "). " + health.nextStep();
    }
}
