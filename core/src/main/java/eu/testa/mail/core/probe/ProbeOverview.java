package eu.testa.mail.core.probe;

import java.time.Instant;
import java.util.Optional;

/**
 * How mail gets through over a path.
 *
 * @param path        name of the {@link ProbePath}
 * @param last        of the last day
 * @param lastArrived when the last one that arrived was sent; empty if none did in the last 31 days
 * @param lostInARow  how many were lost since then
 * @param day         the last 24 hours
 * @param week        the last 7 days
 * @param month       the last 31 days
 */
public record ProbeOverview(String path, Optional<ProbeResult> last, Optional<Instant> lastArrived, long lostInARow,
                            ProbeSummary day, ProbeSummary week, ProbeSummary month) {
}
