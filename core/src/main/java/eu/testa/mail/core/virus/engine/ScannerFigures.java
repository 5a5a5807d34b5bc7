package eu.testa.mail.core.virus.engine;

import eu.testa.mail.core.metrics.Measurement;
import eu.testa.mail.core.metrics.Metric;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Whether the engines can be used, and how old their signatures are: of several daemons the oldest. Not a
 * number, for an engine that does not tell, is in no alert. */
public final class ScannerFigures implements Measurement {

    private final List<VirusEngine> engines;
    private final Clock clock;

    public ScannerFigures(List<VirusEngine> engines, Clock clock) {
        this.engines = List.copyOf(engines);
        this.clock = clock;
    }

    @Override
    public String what() {
        return "scanner";
    }

    @Override
    public Set<Metric> metrics() {
        return Set.of(Metric.SCANNER_UP, Metric.SIGNATURES_AGE);
    }

    @Override
    public void measure(Values found) {
        for (VirusEngine engine : engines) {
            List<EngineStatus> daemons = engine.status();
            found.set(Metric.SCANNER_UP, daemons.stream().anyMatch(EngineStatus::isUsable) ? 1 : 0, engine.name());
            found.set(Metric.SIGNATURES_AGE, daemons.stream().flatMap(daemon -> daemon.signatures().stream())
                .map(signatures -> signatures.age(clock)).max(Comparator.naturalOrder()).map(age -> age.toMillis() / 1000.0)
                .orElse(Double.NaN), engine.name());
        }
    }
}
