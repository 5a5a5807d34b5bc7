package eu.testa.mail.core.probe;

import java.time.Duration;
import java.util.Optional;

/**
 * How often mail got through over a path in a while.
 *
 * @param path    name of the {@link ProbePath}
 * @param probes  that were sent and whose end is known
 * @param arrived of these
 * @param mean    time of those that arrived
 * @param longest time of those that arrived
 */
public record ProbeSummary(String path, long probes, long arrived, Optional<Duration> mean, Optional<Duration> longest) {

    static ProbeSummary none(String path) {
        return new ProbeSummary(path, 0, 0, Optional.empty(), Optional.empty());
    }

    /** Of a hundred probes, how many arrived, rounded down: 100 means all. */
    public double availability() {
        return probes == 0 ? 0 : Math.floor(arrived * 10_000.0 / probes) / 100;
    }
}
