package eu.testa.mail.core.virus.engine;

import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.health.PartHealth;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Unhealthy: an engine gives no verdict, or calls the EICAR test string clean, which an engine does that is set up not to
 * look. Degraded: one of several daemons is away, or signatures are older than {@code virus.signatures.max-age}. An engine
 * of local signature files only names no age; say {@code never} there.
 */
public final class ScannerHealth implements PartCheck {

    private final List<VirusEngine> engines;
    private final Supplier<Optional<Duration>> maxAge;
    private final Clock clock;

    /**
     * @param maxAge of the signatures, if it matters; asked each time
     */
    public ScannerHealth(List<VirusEngine> engines, Supplier<Optional<Duration>> maxAge, Clock clock) {
        this.engines = List.copyOf(engines);
        this.maxAge = maxAge;
        this.clock = clock;
    }

    @Override
    public String part() {
        return "Virus scan";
    }

    @Override
    public PartHealth look() {
        if (engines.isEmpty()) {
            return PartHealth.degraded("no engine is set up, and mail is not scanned here",
                "Set virus.engines in testa.properties, or see that the servers around this one scan.");
        }
        EngineInspection inspection = EngineInspection.of(engines, maxAge.get(), clock);
        if (!inspection.failures().isEmpty()) {
            return PartHealth.unhealthy(inspection.text(), "See that the scanner runs, and that it may be reached from here.");
        }
        return inspection.warnings().isEmpty() ? PartHealth.healthy()
            : PartHealth.degraded(inspection.text(), "See that each daemon runs, and that freshclam brings signatures.");
    }
}
