package eu.testa.mail.core.virus.engine;

import eu.testa.mail.core.virus.ScanVerdict;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether engines do what they are there for.
 *
 * @param failures an engine gives no verdict, or calls the EICAR test string clean, which an engine does that is set up not
 *                 to look
 * @param warnings one of several daemons is away, or signatures are old
 */
public record EngineInspection(List<String> failures, List<String> warnings) {

    public EngineInspection {
        failures = List.copyOf(failures);
        warnings = List.copyOf(warnings);
    }

    /**
     * Has each engine scan a mail with the EICAR test string, and asks each daemon for itself.
     *
     * @param maxAge of the signatures, if it matters
     */
    public static EngineInspection of(List<VirusEngine> engines, Optional<Duration> maxAge, Clock clock) {
        List<String> failures = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (VirusEngine engine : engines) {
            probe(engine).ifPresent(failures::add);
            for (EngineStatus daemon : engine.status()) {
                daemon.problem().ifPresent(problem ->
                    warnings.add(engine.name() + " " + daemon.daemon() + " does not work: " + problem));
                if (daemon.isUsable() && maxAge.isPresent() && engine.tellsSignatureAge()) {
                    age(engine, daemon, maxAge.get(), clock).ifPresent(warnings::add);
                }
            }
        }
        return new EngineInspection(failures, warnings);
    }

    /** All of it, the worst first. */
    public String text() {
        List<String> all = new ArrayList<>(failures);
        all.addAll(warnings);
        return String.join("; ", all);
    }

    private static Optional<String> probe(VirusEngine engine) {
        ScanVerdict verdict = engine.scan(Eicar.mail());
        if (verdict instanceof ScanVerdict.Infected) {
            return Optional.empty();
        }
        if (verdict instanceof ScanVerdict.NoVerdict none) {
            return Optional.of(engine.name() + " scans nothing, and mail is refused for the time being (451): " + none.reason());
        }
        return Optional.of(engine.name() + " does not find the EICAR test string: its signatures or its settings are wrong");
    }

    private static Optional<String> age(VirusEngine engine, EngineStatus daemon, Duration maxAge, Clock clock) {
        if (daemon.signatures().isEmpty()) {
            return Optional.of(engine.name() + " " + daemon.daemon() + " names no signature database");
        }
        Duration age = daemon.signatures().get().age(clock);
        if (age.compareTo(maxAge) <= 0) {
            return Optional.empty();
        }
        return Optional.of(engine.name() + " " + daemon.daemon() + ": signatures " + daemon.signatures().get().version()
            + " are " + age.toDays() + " days and " + age.toHoursPart() + " hours old; freshclam does not bring new ones");
    }
}
