package eu.testa.mail.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
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

    /** Grafana takes a file with panels of the same number, or over one another, and shows something else than was drawn. */
    @ParameterizedTest
    @ValueSource(strings = {"overview.json", "destinations.json", "server.json"})
    void shouldBeADashboardThatGrafanaShowsAsItWasDrawn(String dashboard) throws IOException {
        JsonNode board = new ObjectMapper().readTree(MONITORING.resolve("grafana").resolve(dashboard).toFile());
        assertThat(board.path("uid").asText()).isEqualTo("testa-" + dashboard.replace(".json", ""));
        assertThat(board.has("id")).as("a number of the Grafana that it was exported from").isFalse();
        assertThat(board.path("schemaVersion").asInt()).isPositive();

        Set<String> cells = new HashSet<>();
        List<JsonNode> panels = elements(board.path("panels"));
        assertThat(panels).extracting(panel -> panel.path("id").asInt()).doesNotHaveDuplicates().allMatch(id -> id > 0);
        for (JsonNode panel : panels) {
            JsonNode place = panel.path("gridPos");
            assertThat(panel.path("title").asText()).isNotBlank();
            assertThat(place.path("x").asInt() + place.path("w").asInt()).as("%s: columns", panel.path("title")).isBetween(1, 24);
            for (int x = 0; x < place.path("w").asInt(); x++) {
                for (int y = 0; y < place.path("h").asInt(); y++) {
                    assertThat(cells.add((place.path("x").asInt() + x) + "," + (place.path("y").asInt() + y)))
                        .as("%s is over another", panel.path("title")).isTrue();
                }
            }
            List<JsonNode> targets = elements(panel.path("targets"));
            assertThat(targets.isEmpty()).as("%s: only a row asks nothing", panel.path("title"))
                .isEqualTo(panel.path("type").asText().equals("row"));
            assertThat(targets).extracting(target -> target.path("refId").asText()).doesNotHaveDuplicates().doesNotContain("");
        }

        Set<String> variables = elements(board.at("/templating/list")).stream().map(one -> one.path("name").asText())
            .collect(Collectors.toSet());
        assertThat(found("(?<=\\$\\{?)[a-z]\\w*", board.toString())).isSubsetOf(variables);
    }

    private static List<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    @Test
    void shouldHaveEachDashboardUnderTest() throws IOException {
        try (Stream<Path> files = Files.list(MONITORING.resolve("grafana"))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("overview.json",
                "destinations.json", "server.json");
        }
    }
}
