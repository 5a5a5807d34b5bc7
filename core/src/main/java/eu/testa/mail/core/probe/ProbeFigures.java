package eu.testa.mail.core.probe;

import eu.testa.mail.core.metrics.Measurement;
import eu.testa.mail.core.metrics.Metric;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * How mail gets through, in figures, over each path on which probes are sent now. The store has a month of probes: it is asked
 * a few times between two of them and not each time that somebody measures.
 */
public final class ProbeFigures implements Measurement {

    private static final int TIMES_AN_INTERVAL = 5;
    private static final double MILLIS = 1000;
    private static final double PERCENT = 100;

    private final Supplier<Probes> probes;
    private final Optional<Duration> interval;
    private final Clock clock;
    private List<ProbeOverview> paths = List.of();
    private Instant asked = Instant.EPOCH;

    /** @param interval between two probes over a path; empty: none are sent, and there are no figures */
    public ProbeFigures(Supplier<Probes> probes, Optional<Duration> interval, Clock clock) {
        this.probes = probes;
        this.interval = interval;
        this.clock = clock;
    }

    @Override
    public String what() {
        return "probes";
    }

    @Override
    public Set<Metric> metrics() {
        return Set.of(Metric.PROBE_ARRIVED, Metric.PROBE_TIME, Metric.PROBES_LOST, Metric.PROBE_AVAILABILITY);
    }

    @Override
    public void measure(Values found) throws IOException {
        if (interval.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        // a clock that was set back must not silence this
        if (Duration.between(asked, now).abs().compareTo(interval.get().dividedBy(TIMES_AN_INTERVAL)) >= 0) {
            paths = probes.get().overview();
            asked = now;
        }
        Instant current = Prober.current(interval.get(), now);
        paths.forEach(path -> path.last().filter(last -> last.sentAt().isAfter(current)).ifPresent(last -> tell(path, last, found)));
    }

    private static void tell(ProbeOverview path, ProbeResult last, Values found) {
        found.set(Metric.PROBE_ARRIVED, path.lastArrived().map(at -> at.toEpochMilli() / MILLIS).orElse(0.0), path.path());
        found.set(Metric.PROBE_TIME, last.took().map(took -> took.toMillis() / MILLIS).orElse(Double.NaN), path.path());
        found.set(Metric.PROBES_LOST, path.lostInARow(), path.path());
        found.set(Metric.PROBE_AVAILABILITY, path.day().availability() / PERCENT, path.path(), "day");
        found.set(Metric.PROBE_AVAILABILITY, path.week().availability() / PERCENT, path.path(), "week");
        found.set(Metric.PROBE_AVAILABILITY, path.month().availability() / PERCENT, path.path(), "month");
    }
}
