package eu.testa.mail.core.virus.engine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;

/** With which signatures mail is scanned, for the evidence. The engines are asked every few minutes, not for every mail. */
public final class SignaturesInUse {

    private static final Duration KEPT = Duration.ofMinutes(5);

    private final VirusEngines engines;
    private final String names;
    private final Clock clock;
    private volatile Known known = new Known(Optional.empty(), Instant.MIN);

    private record Known(Optional<String> text, Instant until) {
    }

    public SignaturesInUse(VirusEngines engines, Clock clock) {
        this.engines = engines;
        this.names = engines.engines().stream().map(VirusEngine::name).collect(Collectors.joining(", "));
        this.clock = clock;
    }

    /** The engines that scan, by name. */
    public String engines() {
        return names;
    }

    /** Version and date of each engine's signatures, such as {@code clamd 27462 of 2026-11-28T09:15:00Z}; empty if none tells. */
    public Optional<String> text() {
        Known last = known;
        if (clock.instant().isBefore(last.until())) {
            return last.text();
        }
        Optional<String> text = ask();
        known = new Known(text, clock.instant().plus(KEPT));
        return text;
    }

    private Optional<String> ask() {
        String text = engines.engines().stream().flatMap(engine -> engine.status().stream()
            .flatMap(daemon -> daemon.signatures().stream())
            .map(signatures -> engine.name() + " " + signatures.version() + " of " + signatures.built())).distinct()
            .collect(Collectors.joining(", "));
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
