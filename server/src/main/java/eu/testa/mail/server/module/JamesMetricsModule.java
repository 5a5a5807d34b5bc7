package eu.testa.mail.server.module;

import com.google.inject.AbstractModule;
import java.time.Duration;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;
import org.reactivestreams.Publisher;

/**
 * James times each of its matchers, mailets, hooks and commands, some fifty times a mail, for JMX, where nobody looks. It counts
 * nothing here: what is counted is in {@code docs/metrics.md}. Overrides James' own.
 */
public final class JamesMetricsModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(MetricFactory.class).toInstance(new UnusedMetrics());
    }

    private static final class UnusedMetrics implements MetricFactory {

        @Override
        public Metric generate(String name) {
            return new UnusedMetric();
        }

        @Override
        public TimeMetric timer(String name) {
            return new UnusedTimer(name);
        }

        @Override
        public <T> Publisher<T> decoratePublisherWithTimerMetric(String name, Publisher<T> publisher) {
            return publisher;
        }

        @Override
        @Deprecated
        public <T> Publisher<T> decoratePublisherWithTimerMetricLogP99(String name, Publisher<T> publisher) {
            return publisher;
        }
    }

    private static final class UnusedMetric implements Metric {

        @Override
        public void increment() {
            // not counted
        }

        @Override
        public void decrement() {
            // not counted
        }

        @Override
        public void add(int value) {
            // not counted
        }

        @Override
        public void remove(int value) {
            // not counted
        }

        @Override
        public long getCount() {
            return 0;
        }
    }

    private record UnusedTimer(String name) implements TimeMetric, TimeMetric.ExecutionResult {

        @Override
        public ExecutionResult stopAndPublish() {
            return this;
        }

        @Override
        public Duration elasped() {
            return Duration.ZERO;
        }

        @Override
        @Deprecated
        public ExecutionResult logWhenExceedP99(Duration threshold) {
            return this;
        }
    }
}
