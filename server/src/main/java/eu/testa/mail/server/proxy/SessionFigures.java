package eu.testa.mail.server.proxy;

import eu.testa.mail.core.metrics.Metric;
import eu.testa.mail.core.metrics.Metrics;
import io.netty.channel.Channel;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;

/** Counts the connections of the listeners of one protocol. */
final class SessionFigures {

    private final CounterDataPoint all;
    private final GaugeDataPoint open;

    SessionFigures(Metrics metrics, String protocol) {
        this.all = metrics.counter(Metric.SESSIONS).labelValues(protocol);
        this.open = metrics.gauge(Metric.SESSIONS_OPEN).labelValues(protocol);
    }

    void begin(Channel connection) {
        all.inc();
        open.inc();
        connection.closeFuture().addListener(closed -> open.dec());
    }
}
