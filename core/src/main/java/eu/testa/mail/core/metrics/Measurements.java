package eu.testa.mail.core.metrics;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes all measurements every few seconds, each in a thread of its own, so that one that hangs delays no other, and keeps
 * the figures. {@link Metric#MEASURED} tells how old they are.
 */
public final class Measurements implements AutoCloseable {

    /** Between two measurements of the same. Prometheus asks every 15 s or less often. */
    public static final Duration INTERVAL = Duration.ofSeconds(5);
    /** After one that is costly, so many times as long as it took, at least. */
    private static final int PAUSE = 9;

    private static final Logger LOGGER = LoggerFactory.getLogger(Measurements.class);

    private final List<Kept> all;
    private final Duration interval;
    private final ScheduledExecutorService threads;

    public Measurements(Collection<Measurement> all, Metrics metrics, Clock clock, Duration interval) {
        Gauge measured = metrics.gauge(Metric.MEASURED);
        this.all = all.stream().map(one -> new Kept(one, measured, clock)).toList();
        all.stream().flatMap(one -> one.metrics().stream()).distinct().forEach(metric ->
            metrics.gauge(metric, values -> this.all.forEach(one -> one.tell(metric, values))));
        this.interval = interval;
        this.threads = Executors.newScheduledThreadPool(Math.max(1, all.size()), task -> {
            Thread thread = new Thread(task, "metrics");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** From now on everything is measured. */
    public void start() {
        all.forEach(one -> threads.execute(() -> measureAndGoOn(one)));
    }

    private void measureAndGoOn(Kept one) {
        long begin = System.nanoTime();
        one.measure();
        long costly = one.measurement.isCostly() ? PAUSE * (System.nanoTime() - begin) : 0;
        if (!threads.isShutdown()) {
            threads.schedule(() -> measureAndGoOn(one), Math.max(interval.toNanos(), costly), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** A measurement with what it found last. */
    private static final class Kept {

        private final Measurement measurement;
        private final Gauge measured;
        private final Clock clock;
        private volatile Map<Metric, Map<List<String>, Double>> values = Map.of();

        private Kept(Measurement measurement, Gauge measured, Clock clock) {
            this.measurement = measurement;
            this.measured = measured;
            this.clock = clock;
        }

        private void tell(Metric metric, GaugeWithCallback.Callback to) {
            values.getOrDefault(metric, Map.of()).forEach((labels, value) -> to.call(value, labels.toArray(String[]::new)));
        }

        private void measure() {
            Map<Metric, Map<List<String>, Double>> found = new EnumMap<>(Metric.class);
            try {
                measurement.measure((metric, value, labels) ->
                    found.computeIfAbsent(metric, any -> new LinkedHashMap<>()).put(List.of(labels), value));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (Exception | LinkageError e) {
                // what is wrong with the part is on the board of health; here the figures grow old
                LOGGER.debug("{} cannot be measured", measurement.what(), e);
                return;
            }
            values = found;
            measured.labelValues(measurement.what()).set(clock.millis() / 1000.0);
        }
    }
}
