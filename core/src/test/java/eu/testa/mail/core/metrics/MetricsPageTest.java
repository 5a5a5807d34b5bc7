package eu.testa.mail.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/metrics.md} has every metric as it is; with {@code -Dtesta.docs.write=true} it is written anew. */
class MetricsPageTest {

    private static final Path PAGE = Path.of("..", "docs", "metrics.md");
    private static final String TABLE = "| metric | labels | kind | what it says |\n| --- | --- | --- | --- |\n";

    private static String row(Metric metric) {
        return "| `" + metric.id() + "` | " + metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "))
            + " | " + metric.kind().name().toLowerCase(Locale.ROOT) + " | " + metric.help() + " |\n";
    }

    @Test
    void shouldHaveEveryMetricInItsPage() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(TABLE);
        int end = page.indexOf("\n\n", begin) + 1;
        String expected = page.substring(0, begin) + TABLE
            + Arrays.stream(Metric.values()).map(MetricsPageTest::row).collect(Collectors.joining()) + page.substring(end);
        if (Boolean.getBoolean("testa.docs.write")) {
            Files.writeString(PAGE, expected);
            return;
        }
        assertThat(page).as("docs/metrics.md; -Dtesta.docs.write=true writes it anew").isEqualTo(expected);
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
