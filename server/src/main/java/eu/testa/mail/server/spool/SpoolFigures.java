package eu.testa.mail.server.spool;

import eu.testa.mail.core.metrics.Measurement;
import eu.testa.mail.core.metrics.Metric;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;

/** How much mail is in the spool, and for how long. */
public final class SpoolFigures implements Measurement {

    private final FileMailQueueFactory queues;
    private final Clock clock;

    public SpoolFigures(FileMailQueueFactory queues, Clock clock) {
        this.queues = queues;
        this.clock = clock;
    }

    @Override
    public String what() {
        return "spool";
    }

    @Override
    public Set<Metric> metrics() {
        return Set.of(Metric.SPOOL, Metric.SPOOL_OLDEST);
    }

    @Override
    public void measure(Values found) {
        found.set(Metric.SPOOL, queues.size());
        found.set(Metric.SPOOL_OLDEST, queues.oldest()
            .map(oldest -> Math.max(0, Duration.between(oldest, clock.instant()).toMillis() / 1000.0)).orElse(0.0));
    }
}
