package eu.testa.mail.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.GeneratedTable;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/metrics.md} has every metric as it is; with {@code -Dtesta.docs.write=true} it is written anew. */
class MetricsPageTest {

    private static final GeneratedTable TABLE = new GeneratedTable("metrics.md",
        "| metric | labels | kind | what it says |\n| --- | --- | --- | --- |\n");

    private static String row(Metric metric) {
        return "| `" + metric.id() + "` | " + metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "))
            + " | " + metric.kind().name().toLowerCase(Locale.ROOT) + " | " + metric.help() + " |\n";
    }

    @Test
    void shouldHaveEveryMetricInItsPage() throws IOException {
        TABLE.mustBe(Arrays.stream(Metric.values()).map(MetricsPageTest::row).collect(Collectors.joining()));
    }

    @Test
    void shouldSayEachMetricInSeconds() {
        assertThat(Metric.values()).allSatisfy(metric -> {
            assertThat(metric.id()).startsWith("testa_").matches("[a-z0-9_]+");
            assertThat(metric.help()).isNotBlank().doesNotEndWith(".");
            if (metric.kind() == Metric.Kind.HISTOGRAM) {
                assertThat(metric.id()).endsWith("_seconds");
            }
        });
    }
}
