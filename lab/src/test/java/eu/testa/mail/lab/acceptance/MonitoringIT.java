package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.metrics.Metric;
import eu.testa.mail.core.virus.Eicar;
import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** "Monitoring tool available for testing and verifying the availability of this latter 24 hours a day and 7 days a week." */
@ExtendWith(LabExtension.class)
class MonitoringIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Ten seconds, and what a busy machine may take longer to ask. */
    private static final Duration RED = Duration.ofSeconds(15);
    private static final Path DASHBOARDS = Path.of("..", "monitoring", "grafana");
    private static final Set<String> METRICS = Arrays.stream(Metric.values()).map(Metric::id).collect(Collectors.toSet());

    @TempDir
    Path folder;

    private Node belgium;
    private Node france;
    private Node relay;
    private LabUser alain;
    private LabUser jeanne;

    @BeforeEach
    void find(TestaLab lab) throws Exception {
        belgium = lab.network().node("ms-b");
        france = lab.network().node("ms-f");
        relay = lab.network().node("relay-1");
        alain = lab.users(belgium).get(0);
        jeanne = lab.users(france).get(0);
    }

    private void sendOneMailAndOneVirus() throws Exception {
        Letter letter = Letter.of(alain.address(), jeanne.address());
        Swaks.Dialogue submission = Swaks.submit(belgium.submission(), alain, jeanne.address(), letter.octets());
        assertThat(submission.exitCode()).as("%s", submission).isZero();
        OpensslPop3.await(letter.idLine(), france.pop3s(), jeanne);
        Swaks.run(relay.smtp(), "--local-interface", belgium.address(), "--from", alain.address(), "--to", jeanne.address(),
            "--body", new String(Eicar.octets(), StandardCharsets.US_ASCII));
    }

    private static List<String> figures(TestaLab lab, Node node) throws IOException {
        return lab.webadmin(node).get("/metrics").text().lines().toList();
    }

    @Test
    void shouldCountWhatItDoesWithMail(TestaLab lab) throws Exception {
        assertThat(figures(lab, relay)).as("known destinations are there at 0").anyMatch(line ->
            line.startsWith("testa_deliveries_total{destination=\"" + belgium.domain() + "\",result=\"bounced\",status=\"5xx\"} "));
        sendOneMailAndOneVirus();

        assertThat(figures(lab, relay))
            .anyMatch(line -> line.matches("testa_accepted_total\\{tls=\"(yes|no)\"} [1-9].*"))
            .anyMatch(line -> line.matches("testa_accepted_bytes_total [1-9].*"))
            .anyMatch(line -> line.matches("testa_refused_total\\{rule=\"VirusScanHook\",status=\"5xx\"} [1-9].*"))
            .anyMatch(line -> line.matches("testa_deliveries_total\\{destination=\"" + france.domain()
                + "\",result=\"delivered\",status=\"2xx\"} [1-9].*"))
            .anyMatch(line -> line.matches("testa_spool_time_seconds_count [1-9].*"))
            .anyMatch(line -> line.matches("testa_verification_time_seconds_count\\{result=\"none\"} [1-9].*"))
            .anyMatch(line -> line.matches("testa_sessions_total\\{protocol=\"smtp\"} [1-9].*"));
        assertThat(figures(lab, france)).anyMatch(line -> line.matches("testa_sessions_total\\{protocol=\"pop3\"} [1-9].*"));
    }

    @Test
    void shouldShowMetricsAsPrometheusHasThemAndNoAddress(TestaLab lab) throws Exception {
        for (Node node : List.of(relay, belgium)) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(figures(lab, node))
                .anyMatch(line -> line.startsWith("testa_health{")).anyMatch(line -> line.startsWith("testa_waiting_mails{")));
            List<String> figures = figures(lab, node);
            Path written = Files.write(folder.resolve(node.name()), figures);

            Program.Result promtool = new Program("sh", "prometheus").run("-c", "promtool check metrics <'" + written + "'");
            assertThat(promtool.text()).isEmpty();
            assertThat(figures).noneMatch(line -> line.contains("@"));
            assertThat(figures.stream().filter(line -> line.startsWith("# TYPE ")).map(line -> line.split(" ")[2]))
                .isNotEmpty().isSubsetOf(METRICS);
        }
    }

    @Test
    void shouldFillEveryPanelOfTheDashboards(TestaLab lab) throws Exception {
        sendOneMailAndOneVirus();
        Map<String, String> tokens = new LinkedHashMap<>();
        for (Node node : List.of(relay, belgium)) {
            tokens.put(node.webadmin().toString(), token(lab, node));
        }
        try (Prometheus prometheus = new Prometheus(folder, lab.network().prefix() + ".0.40:9090", tokens)) {
            await().atMost(PATIENCE).ignoreExceptions()
                .until(() -> prometheus.query("sum(up{job=\"testa\"}) == " + tokens.size()).size() == 1);
            sendOneMailAndOneVirus();
            for (String query : queries()) {
                await(query).atMost(PATIENCE).until(() -> prometheus.query(query).size() > 0);
            }
            assertThat(prometheus.query("ALERTS{alertstate=\"firing\"}")).isEmpty();
        } finally {
            for (Node node : List.of(relay, belgium)) {
                administer(lab, node, "remove", "prometheus");
            }
        }
    }

    /** Checks run by themselves, and their answers are kept: nobody who asks waits for what hangs. */
    @Test
    void shouldSayWithinASecondWhatIsSilentAndBeRedWithinTen(TestaLab lab) throws Exception {
        List<Long> silent = List.of(lab.clamd().pid().orElseThrow(), lab.dnsPid().orElseThrow());
        signal("-STOP", silent);
        try {
            Instant since = Instant.now();
            await().atMost(PATIENCE).until(() -> {
                Instant asked = Instant.now();
                String answer = lab.webadmin(relay).get("/healthcheck").text();
                boolean atOnce = Duration.between(asked, Instant.now()).compareTo(Duration.ofSeconds(1)) < 0;
                return atOnce && states(answer).getOrDefault("Virus scan", "").equals("unhealthy")
                    && states(answer).getOrDefault("Name servers", "").equals("unhealthy");
            });
            assertThat(Duration.between(since, Instant.now())).isLessThan(RED);
            assertThat(lab.webadmin(relay).get("/ready").status()).isEqualTo(503);
            assertThat(figures(lab, relay)).isNotEmpty();
        } finally {
            signal("-CONT", silent);
        }
        await().atMost(PATIENCE).until(() -> lab.webadmin(relay).get("/ready").status() == 200);
    }

    private static Map<String, String> states(String healthcheck) throws IOException {
        Map<String, String> states = new LinkedHashMap<>();
        new ObjectMapper().readTree(healthcheck).path("checks").forEach(check ->
            states.put(check.path("componentName").asText(), check.path("status").asText()));
        return states;
    }

    private static void signal(String signal, List<Long> processes) throws IOException {
        for (long process : processes) {
            assertThat(new Program("kill", "procps").run(signal, Long.toString(process)).exitCode()).isZero();
        }
    }

    @Test
    void shouldFindWhatTheLogsSayOfAMail(TestaLab lab) throws Exception {
        Letter letter = Letter.of(alain.address(), jeanne.address());
        assertThat(Swaks.submit(belgium.submission(), alain, jeanne.address(), letter.octets()).exitCode()).isZero();
        OpensslPop3.await(letter.idLine(), france.pop3s(), jeanne);
        String id = letter.idLine().substring(letter.idLine().indexOf('<'), letter.idLine().indexOf('>') + 1);
        Path log = lab.home().var(france).resolve("logs/delivery.log");
        String line = await().until(() -> Files.readAllLines(log).stream().filter(one -> one.contains(id)).findFirst().orElse(""),
            found -> !found.isEmpty());
        String mail = line.replaceFirst("^\\S+ mail=(\\S+) .*", "$1");

        Program.Result found = TestaCommand.run(lab, "logs", "--mail", mail, "--conf", lab.home().conf(france).toString());
        assertThat(found.exitCode()).as(found.text()).isZero();
        assertThat(found.text()).contains("delivery.log: " + line);
        assertThat(TestaCommand.run(lab, "logs", "--mail", "Mail1-nobody", "--conf", lab.home().conf(france).toString()).exitCode())
            .isEqualTo(1);
    }

    /** Of all panels, as Grafana asks them once a server is chosen. */
    private List<String> queries() throws IOException {
        try (Stream<Path> files = Files.list(DASHBOARDS)) {
            List<Path> boards = files.toList();
            assertThat(boards).isNotEmpty();
            return boards.stream().flatMap(this::queries).distinct().toList();
        }
    }

    private Stream<String> queries(Path board) {
        try {
            List<JsonNode> queries = new ObjectMapper().readTree(board.toFile()).findValues("expr");
            return queries.stream().map(query -> query.asText().replace("instance=\"$server\"", "instance=\"" + relay.webadmin() + "\"")
                .replace("$server", ".*").replace("$destination", ".*"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String token(TestaLab lab, Node node) throws IOException {
        administer(lab, node, "remove", "prometheus");
        Program.Result added = administer(lab, node, "add", "prometheus", "--role", "viewer", "--token");
        assertThat(added.exitCode()).as(added.text()).isZero();
        return added.text().strip();
    }

    private static Program.Result administer(TestaLab lab, Node node, String... arguments) throws IOException {
        return TestaCommand.run(lab, Stream.of(Stream.of("admin"), Stream.of(arguments),
            Stream.of("--conf", lab.home().conf(node).toString())).flatMap(part -> part).toArray(String[]::new));
    }
}
