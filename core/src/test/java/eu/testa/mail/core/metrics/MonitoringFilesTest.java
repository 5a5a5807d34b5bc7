package eu.testa.mail.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ships in the folder {@code monitoring} speaks of metrics that there are, and of pages that say what to do. */
class MonitoringFilesTest {

    private static final Path MONITORING = Path.of("..", "monitoring");
    private static final Path ALERTS = MONITORING.resolve("prometheus/alerts.yml");
    private static final Path ALERTS_TEST = MONITORING.resolve("prometheus/alerts_test.yml");
    private static final Path OPERATIONS = Path.of("..", "docs", "operations.md");
    private static final Set<String> METRICS = Arrays.stream(Metric.values()).flatMap(metric ->
        metric.kind() == Metric.Kind.HISTOGRAM ? Stream.of("_bucket", "_sum", "_count").map(end -> metric.id() + end)
            : Stream.of(metric.id())).collect(Collectors.toSet());

    private static List<String> found(String pattern, String text) {
        return Pattern.compile(pattern, Pattern.MULTILINE).matcher(text).results().map(MatchResult::group).toList();
    }

    private static List<String> alerts() throws IOException {
        return found("(?<=- alert: )\\w+", Files.readString(ALERTS));
    }

    @Test
    void shouldSayOfEachAlertWhatItMeansAndWhatToDo() throws IOException {
        assertThat(found("(?<=^### )Testa\\w+$", Files.readString(OPERATIONS))).containsExactlyElementsOf(alerts());
        assertThat(found("(?<=runbook: ')[^']*", Files.readString(ALERTS))).containsExactlyElementsOf(
            alerts().stream().map(alert -> "docs/operations.md#" + alert.toLowerCase(Locale.ROOT)).toList());
    }

    @Test
    void shouldTestEachAlertFiringAndSilent() throws IOException {
        String tests = Files.readString(ALERTS_TEST);
        assertThat(alerts()).isNotEmpty().allSatisfy(alert -> assertThat(tests).contains("name: " + alert + " fires\n",
            "name: " + alert + " is silent\n"));
    }

    @Test
    void shouldAlertOnlyByMetricsThatThereAre() throws IOException {
        assertThat(found("\\btesta_\\w+", Files.readString(ALERTS))).isNotEmpty().isSubsetOf(METRICS);
        assertThat(found("(?<=series: ')testa_\\w+", Files.readString(ALERTS_TEST))).isNotEmpty().isSubsetOf(METRICS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"overview.json", "destinations.json", "server.json"})
    void shouldDrawOnlyMetricsThatThereAreFromTheDataSourceThatIsChosen(String dashboard) throws IOException {
        JsonNode board = new ObjectMapper().readTree(MONITORING.resolve("grafana").resolve(dashboard).toFile());
        List<JsonNode> queries = board.findValues("expr");
        assertThat(queries).isNotEmpty().allSatisfy(query ->
            assertThat(found("\\btesta_\\w+", query.asText())).isSubsetOf(METRICS));

        List<JsonNode> sources = new ArrayList<>(board.findValues("datasource"));
        assertThat(sources).isNotEmpty().allMatch(source -> source.path("uid").asText().equals("${datasource}"));
        assertThat(board.at("/templating/list/0/type").asText()).isEqualTo("datasource");
    }

    @Test
    void shouldHaveEachDashboardUnderTest() throws IOException {
        try (Stream<Path> files = Files.list(MONITORING.resolve("grafana"))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("overview.json",
                "destinations.json", "server.json");
        }
    }
}
