package eu.testa.mail.core.virus;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.metrics.Metric;
import eu.testa.mail.core.metrics.Metrics;
import io.prometheus.metrics.core.metrics.Histogram;
import java.util.List;

/** Counts verdicts and times scans: {@link Metric#SCAN_TIME}. */
public final class MeteredScanner implements VirusScanner {

    private static final String CLEAN = "clean";
    private static final String INFECTED = "infected";
    private static final String NOT_SCANNABLE = "not-scannable";
    private static final String NO_VERDICT = "no-verdict";

    private final VirusScanner scanner;
    private final Histogram time;

    public MeteredScanner(VirusScanner scanner, Metrics metrics) {
        this.scanner = scanner;
        this.time = metrics.histogram(Metric.SCAN_TIME);
        List.of(CLEAN, INFECTED, NOT_SCANNABLE, NO_VERDICT).forEach(time::initLabelValues);
    }

    @Override
    public ScanVerdict scan(MessageSource message) {
        long begun = System.nanoTime();
        ScanVerdict verdict = scanner.scan(message);
        time.labelValues(word(verdict)).observe((System.nanoTime() - begun) / 1e9);
        return verdict;
    }

    private static String word(ScanVerdict verdict) {
        if (verdict instanceof ScanVerdict.Clean) {
            return CLEAN;
        }
        if (verdict instanceof ScanVerdict.Infected) {
            return INFECTED;
        }
        return verdict instanceof ScanVerdict.NotScannable ? NOT_SCANNABLE : NO_VERDICT;
    }
}
