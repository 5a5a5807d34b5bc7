package eu.testa.mail.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every metric of the list, held against what Prometheus' own {@code promtool} expects of a metric. */
class MetricsIT {

    private final Metrics metrics = new Metrics();

    private void count(Metric metric) {
        String[] labels = metric.labels().stream().map(label -> "a \"value\" of\n" + label).toArray(String[]::new);
        switch (metric.kind()) {
            case COUNTER -> metrics.counter(metric).labelValues(labels).inc();
            case GAUGE -> metrics.gauge(metric, values -> values.call(1, labels));
            case HISTOGRAM -> metrics.histogram(metric).labelValues(labels).observe(0.2);
        }
    }

    @Test
    void shouldBeAsPrometheusHasThem(@TempDir Path folder) throws Exception {
        Stream.of(Metric.values()).forEach(this::count);
        Path written = folder.resolve("metrics");
        try (var out = Files.newOutputStream(written)) {
            metrics.write(out);
        }
        assertThat(names(written)).containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Metric.values()).map(Metric::id).toList());

        assertThat(new Program("sh", "prometheus").run("-c", "promtool check metrics <'" + written + "'").mustSucceed().output())
            .isEmpty();
    }

    @Test
    void shouldAlertWhenItShouldAndBeSilentOtherwise() throws Exception {
        Program promtool = new Program("promtool", "prometheus");
        promtool.run("check", "rules", "../monitoring/prometheus/alerts.yml").mustSucceed();
        promtool.run("test", "rules", "../monitoring/prometheus/alerts_test.yml").mustSucceed();
    }

    private static Iterable<String> names(Path written) throws IOException {
        try (Stream<String> lines = Files.lines(written)) {
            return lines.filter(line -> line.startsWith("# HELP ")).map(line -> line.split(" ")[2]).collect(Collectors.toList());
        }
    }
}
