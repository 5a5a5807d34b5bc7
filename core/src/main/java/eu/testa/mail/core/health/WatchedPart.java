package eu.testa.mail.core.health;

import eu.testa.mail.core.health.PartHealth.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One part with what is known of it. A look that hangs is never begun a second time. */
final class WatchedPart {

    private static final Logger LOGGER = LoggerFactory.getLogger(HealthBoard.class);

    private final PartCheck check;
    private final Clock clock;
    private HealthReport report;
    /** Odd while a look is going on, so that it says of a look whether it is the one going on now. */
    private long looks;

    WatchedPart(PartCheck check, Clock clock) {
        this.check = check;
        this.clock = clock;
        this.report = new HealthReport(check.part(), PartHealth.degraded("nobody has looked at it yet",
            "Wait a few seconds, and ask again."), now());
    }

    synchronized HealthReport report() {
        return report;
    }

    synchronized boolean isBusy() {
        return looks % 2 != 0;
    }

    /** The number of a look that begins now. */
    synchronized long begin() {
        return ++looks;
    }

    /** Looks, however long that takes, and keeps what it finds. */
    void look() {
        PartHealth found;
        try {
            found = check.look();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } catch (Exception | Error e) {
            LOGGER.debug("{} cannot be looked at", check.part(), e);
            found = PartHealth.unhealthy("it cannot be looked at: " + e, "See logs/server.log.");
        }
        end(found);
    }

    /** The look is over, or could not even begin. */
    synchronized void end(PartHealth found) {
        looks++;
        keep(found);
    }

    /** Time is up for this look; if it is over, nothing happens. */
    synchronized void late(long look, Duration patience) {
        if (looks == look) {
            keep(PartHealth.unhealthy("it gives no answer within " + patience.toSeconds() + " s",
                "See whether what it depends on runs and can be reached; logs/server.log may say more."));
        }
    }

    private void keep(PartHealth found) {
        State before = report.health().state();
        if (found.state() == before) {
            report = new HealthReport(report.part(), found, report.since());
            return;
        }
        boolean first = looks <= 2;
        report = new HealthReport(report.part(), found, now());
        if (found.state() == State.UNHEALTHY) {
            LOGGER.error("Health: {} is unhealthy: {}. {}", report.part(), found.cause(), found.nextStep());
        } else if (found.state() == State.DEGRADED) {
            LOGGER.warn("Health: {} is degraded: {}. {}", report.part(), found.cause(), found.nextStep());
        } else if (!first) {
            LOGGER.info("Health: {} is well", report.part());
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
