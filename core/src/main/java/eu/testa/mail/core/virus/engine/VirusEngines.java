package eu.testa.mail.core.virus.engine;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.BoundedScanner;
import eu.testa.mail.core.virus.Deadline;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.archive.Packing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Several engines that decide together. */
public final class VirusEngines implements BoundedScanner, AutoCloseable {

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

    /** The largest message that they scan together, in octets. */
    public long maxSize() {
        LongStream sizes = engines.stream().mapToLong(VirusEngine::maxSize);
        return (combination == Combination.ALL ? sizes.min() : sizes.max()).getAsLong();
    }

    @Override
    public ScanVerdict scan(MessageSource message, Deadline deadline) {
        return combination == Combination.ALL ? scanWithAll(message, deadline) : scanUntilVerdict(message, deadline);
    }

    /** Any of them may be the one that decides. */
    @Override
    public boolean opens(Packing packing, long octets, Deadline deadline) throws IOException {
        for (VirusEngine engine : engines) {
            if (!engine.opens(packing, octets, deadline)) {
                return false;
            }
        }
        return true;
    }

    private ScanVerdict scanUntilVerdict(MessageSource message, Deadline deadline) {
        List<String> reasons = new ArrayList<>();
        for (VirusEngine engine : engines) {
            ScanVerdict verdict = engine.scan(message, deadline);
            if (verdict instanceof ScanVerdict.NoVerdict none) {
                reasons.add(none.reason());
            } else {
                return verdict;
            }
        }
        return new ScanVerdict.NoVerdict(String.join("; ", reasons));
    }

    private ScanVerdict scanWithAll(MessageSource message, Deadline deadline) {
        ScanVerdict verdict = new ScanVerdict.Clean();
        for (VirusEngine engine : engines) {
            verdict = verdict.and(engine.scan(message, deadline));
            if (verdict instanceof ScanVerdict.Infected) {
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
