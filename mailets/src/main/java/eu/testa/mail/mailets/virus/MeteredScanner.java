package eu.testa.mail.mailets.virus;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.Verdict;
import eu.testa.mail.core.virus.VirusScanner;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;

/**
 * Counts verdicts and times scans: {@code testa.virus.scan} is the histogram of scan times, {@code testa.virus.clean},
 * {@code .infected}, {@code .not-scannable} and {@code .no-verdict} count mails since the start.
 */
public final class MeteredScanner implements VirusScanner {

    private final VirusScanner scanner;
    private final MetricFactory metrics;
    private final Metric clean;
    private final Metric infected;
    private final Metric notScannable;
    private final Metric noVerdict;

    public MeteredScanner(VirusScanner scanner, MetricFactory metrics) {
        this.scanner = scanner;
        this.metrics = metrics;
        this.clean = metrics.generate("testa.virus.clean");
        this.infected = metrics.generate("testa.virus.infected");
        this.notScannable = metrics.generate("testa.virus.not-scannable");
        this.noVerdict = metrics.generate("testa.virus.no-verdict");
    }

    @Override
    public Verdict scan(MessageSource message) {
        Verdict verdict = metrics.decorateSupplierWithTimerMetric("testa.virus.scan", () -> scanner.scan(message));
        counter(verdict).increment();
        return verdict;
    }

    private Metric counter(Verdict verdict) {
        if (verdict instanceof Verdict.Clean) {
            return clean;
        }
        if (verdict instanceof Verdict.Infected) {
            return infected;
        }
        return verdict instanceof Verdict.NotScannable ? notScannable : noVerdict;
    }
}
