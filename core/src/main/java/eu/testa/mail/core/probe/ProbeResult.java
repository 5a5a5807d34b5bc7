package eu.testa.mail.core.probe;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What became of a probe.
 *
 * @param path   name of the {@link ProbePath}
 * @param sentAt when it was sent
 * @param took   how long it took; empty if it was lost
 * @param hop    where it was lost, such as {@code mail.tcn.b.eu-admin.net to relay1.eu-admin.net}
 * @param words  what was said last
 */
public record ProbeResult(String path, Instant sentAt, Optional<Duration> took, Optional<String> hop, String words) {

    public boolean isLost() {
        return took.isEmpty();
    }
}
