package eu.testa.mail.core.virus;

import eu.testa.mail.core.mail.MessageSource;
import java.util.ArrayList;
import java.util.List;

/** Several engines that decide together. */
public final class VirusEngines implements VirusScanner, AutoCloseable {

    /** Who decides. */
    public enum Combination {
        /** Every engine scans; the mail is clean when all of them say so. */
        ALL,
        /** The first engine that gives a verdict decides; the next one is there for when it gives none. */
        FIRST
    }

    private final List<VirusEngine> engines;
    private final Combination combination;

    public VirusEngines(List<VirusEngine> engines, Combination combination) {
        if (engines.isEmpty()) {
            throw new IllegalArgumentException("no engine");
        }
        this.engines = List.copyOf(engines);
        this.combination = combination;
    }

    public List<VirusEngine> engines() {
        return engines;
    }

    @Override
    public Verdict scan(MessageSource message) {
        return combination == Combination.ALL ? scanWithAll(message) : scanUntilVerdict(message);
    }

    private Verdict scanUntilVerdict(MessageSource message) {
        List<String> reasons = new ArrayList<>();
        for (VirusEngine engine : engines) {
            Verdict verdict = engine.scan(message);
            if (verdict instanceof Verdict.NoVerdict none) {
                reasons.add(none.reason());
            } else {
                return verdict;
            }
        }
        return new Verdict.NoVerdict(String.join("; ", reasons));
    }

    private Verdict scanWithAll(MessageSource message) {
        Verdict verdict = new Verdict.Clean();
        for (VirusEngine engine : engines) {
            verdict = verdict.and(engine.scan(message));
            if (verdict instanceof Verdict.Infected) {
                return verdict;
            }
        }
        return verdict;
    }

    @Override
    public void close() {
        engines.forEach(VirusEngine::close);
    }
}
