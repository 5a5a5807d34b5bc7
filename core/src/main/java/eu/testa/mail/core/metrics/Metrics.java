package eu.testa.mail.core.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The metrics of one server. Each is made once, by whoever asks for it first; counting takes no lock. Writing them down
 * waits for nothing: what has to be asked for is a {@link Measurement}.
 */
public final class Metrics {

    /** Of what is written by {@link #write}. */
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    /** From what a scan of a small mail takes to what a mail may wait at a peer. */
    private static final double[] SECONDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
        300, 900, 3600, 14400, 86400, 432000};

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Map<Metric, Object> made = new EnumMap<>(Metric.class);

    public Counter counter(Metric metric) {
        return made(metric, Metric.Kind.COUNTER, Counter.class, () -> Counter.builder().name(metric.stem()).help(metric.help())
            .labelNames(labels(metric)).withoutExemplars().register(registry));
    }

    public Histogram histogram(Metric metric) {
        return made(metric, Metric.Kind.HISTOGRAM, Histogram.class, () -> Histogram.builder().name(metric.stem())
            .help(metric.help()).labelNames(labels(metric)).classicOnly().classicUpperBounds(SECONDS).withoutExemplars()
            .register(registry));
    }

    /** One that is set, or goes up and down by one. */
    public Gauge gauge(Metric metric) {
        return made(metric, Metric.Kind.GAUGE, Gauge.class, () -> Gauge.builder().name(metric.stem()).help(metric.help())
            .labelNames(labels(metric)).withoutExemplars().register(registry));
    }

    /**
     * One whose values are asked for each time.
     *
     * @param values answers at once
     */
    public void gauge(Metric metric, Consumer<GaugeWithCallback.Callback> values) {
        made(metric, Metric.Kind.GAUGE, GaugeWithCallback.class, () -> GaugeWithCallback.builder().name(metric.stem())
            .help(metric.help()).labelNames(labels(metric)).callback(values).register(registry));
    }

    private synchronized <T> T made(Metric metric, Metric.Kind kind, Class<T> type, Supplier<T> maker) {
        if (metric.kind() != kind) {
            throw new IllegalArgumentException(metric.id() + " is a " + metric.kind());
        }
        return type.cast(made.computeIfAbsent(metric, any -> maker.get()));
    }

    private static String[] labels(Metric metric) {
        return metric.labels().toArray(String[]::new);
    }

    /** Writes all of them in Prometheus' text format. */
    public void write(OutputStream out) throws IOException {
        PrometheusTextFormatWriter.builder().setIncludeCreatedTimestamps(false).build().write(out, registry.scrape());
    }
}
