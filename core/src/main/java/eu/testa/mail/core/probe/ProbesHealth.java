package eu.testa.mail.core.probe;

import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.health.PartHealth;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Degraded: over a path two probes in a row were lost; it names where. Never unhealthy: other paths may be well. */
public final class ProbesHealth implements PartCheck {

    private static final int IN_A_ROW = 2;

    private final Supplier<Probes> probes;
    private final Optional<Duration> interval;
    private final Clock clock;

    /** @param interval between two probes over a path; empty: none are sent, and all is well */
    public ProbesHealth(Supplier<Probes> probes, Optional<Duration> interval, Clock clock) {
        this.probes = probes;
        this.interval = interval;
        this.clock = clock;
    }

    @Override
    public String part() {
        return "Probes";
    }

    @Override
    public PartHealth look() throws IOException {
        if (interval.isEmpty()) {
            return PartHealth.healthy();
        }
        Instant since = Prober.current(interval.get(), clock.instant());
        Map<String, List<ProbeResult>> byPath = probes.get().latest(since).stream()
            .collect(Collectors.groupingBy(ProbeResult::path, TreeMap::new, Collectors.toList()));
        List<String> lost = new ArrayList<>();
        byPath.forEach((path, results) -> {
            if (results.size() == IN_A_ROW && results.stream().allMatch(ProbeResult::isLost)) {
                ProbeResult last = results.get(0);
                lost.add("the last probes over " + path + " were lost from " + last.hop().orElse("") + ": " + last.words());
            }
        });
        return lost.isEmpty() ? PartHealth.healthy() : PartHealth.degraded(String.join("; ", lost),
            "./testa probes shows more. Ask the contact of the host that is named; other ways are used meanwhile.");
    }
}
