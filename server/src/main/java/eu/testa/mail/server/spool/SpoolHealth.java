package eu.testa.mail.server.spool;

import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.health.PartHealth;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Unhealthy: a mail has been in the spool for longer than a minute, so that accepted mail is not processed. */
public final class SpoolHealth implements PartCheck {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final FileMailQueueFactory queues;
    private final Clock clock;

    public SpoolHealth(FileMailQueueFactory queues, Clock clock) {
        this.queues = queues;
        this.clock = clock;
    }

    @Override
    public String part() {
        return "Spool";
    }

    @Override
    public PartHealth look() {
        Instant tooOld = clock.instant().minus(PATIENCE);
        return queues.oldest().filter(tooOld::isAfter)
            .map(oldest -> PartHealth.unhealthy("the oldest of " + queues.size() + " mails in the spool is there since "
                + oldest.truncatedTo(ChronoUnit.SECONDS) + ", and not processed",
                "See logs/server.log for what holds it. If nothing moves, restart the server: what is in the spool is kept."))
            .orElseGet(PartHealth::healthy);
    }
}
