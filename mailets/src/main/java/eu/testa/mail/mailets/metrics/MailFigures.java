package eu.testa.mail.mailets.metrics;

import eu.testa.mail.core.metrics.Metric;
import eu.testa.mail.core.metrics.Metrics;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import javax.inject.Inject;

/** Counts what peers and users bring: mails that were taken, and what was refused. */
public final class MailFigures {

    private final CounterDataPoint overTls;
    private final CounterDataPoint inClear;
    private final Counter octets;
    private final Counter refused;

    @Inject
    public MailFigures(Metrics metrics) {
        Counter accepted = metrics.counter(Metric.ACCEPTED);
        this.overTls = accepted.labelValues("yes");
        this.inClear = accepted.labelValues("no");
        this.octets = metrics.counter(Metric.ACCEPTED_BYTES);
        this.refused = metrics.counter(Metric.REFUSED);
    }

    /**
     * A mail is in the spool, durably.
     *
     * @param size in octets
     */
    public void accepted(boolean tls, long size) {
        (tls ? overTls : inClear).inc();
        octets.inc(size);
    }

    /**
     * Something was refused.
     *
     * @param rule     the class of the handler that did it
     * @param mayRetry whether the reply was 4xx and not 5xx
     */
    public void refused(Class<?> rule, boolean mayRetry) {
        refused.labelValues(rule.getSimpleName(), mayRetry ? "4xx" : "5xx").inc();
    }
}
