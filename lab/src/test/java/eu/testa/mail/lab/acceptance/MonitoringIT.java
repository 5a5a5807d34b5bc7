package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.deferred.PostgresServer;
import eu.testa.mail.core.metrics.Metric;
import eu.testa.mail.core.virus.engine.Eicar;
import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * "Monitoring tool available for testing and verifying the availability of this latter 24 hours a day and 7 days a week."
 *
 * <p>Belgium's server and both relays send probes every five seconds; relay-1 has its store in a PostgreSQL; their logs are
 * JSON. The relays are known to Belgium by what stands in the MX records, which is an address.
 */
@ExtendWith(LabExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MonitoringIT {

    @RegisterExtension
    static final PostgresServer POSTGRES = new PostgresServer();

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    /** Ten seconds, and what a machine may take longer to ask that is busy and stands still now and then. */
    private static final Duration RED = Duration.ofSeconds(30);
    /** Two probes have to be lost first. */
    private static final Duration RED_BY_PROBES = RED.plusSeconds(10);
    private static final Duration AT_ONCE = Duration.ofSeconds(1);
    /** Well before it begins: probes are lost, for example, while a relay is slow to start. */
    private static final String[] MADE_TO_FAIL = {"Name servers", "Probes", "Store", "Virus scan"};
    private static final Map<String, String> OFTEN = Map.of("probe.interval", "5 seconds", "log.format", "json");
    private static final Path DASHBOARDS = Path.of("..", "monitoring", "grafana");
    private static final Path HEALTH_PAGE = Path.of("..", "docs", "health.md");
    private static final Set<String> METRICS = Arrays.stream(Metric.values()).map(Metric::id).collect(Collectors.toSet());
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private final Map<Path, Integer> linesBefore = new HashMap<>();
    /** What is not well in this lab all the time, by server: it has no CA, and other tests may have left something. */
    private final Map<Node, Map<String, String>> usual = new HashMap<>();
    private final Set<String> usualAlerts = new HashSet<>();
    private TestaLab lab;
    private Node belgium;
    private Node france;
    private Node first;
    private Node second;
    private LabUser alain;
    private LabUser jeanne;
    private Prometheus prometheus;

    @BeforeAll
    void watch(TestaLab running) throws Exception {
        lab = running;
        belgium = lab.network().node("ms-b");
        france = lab.network().node("ms-f");
        first = lab.network().node("relay-1");
        second = lab.network().node("relay-2");
        alain = lab.users(belgium).get(0);
        jeanne = lab.users(france).get(0);
        lab.stopNodes(watched());
        for (Path log : lab.logs(belgium)) {
            linesBefore.put(log, Files.readAllLines(log).size());
        }
        lab.startNodes(List.of(belgium, second), OFTEN);
        startFirst();
        Map<String, String> tokens = new LinkedHashMap<>();
        for (Node node : watched()) {
            tokens.put(node.webadmin().toString(), token(node));
        }
        for (Node node : watched()) {
            await(node.name() + " has looked at each part").until(() ->
                !lab.webadmin(node).get("/healthcheck").text().contains("nobody has looked at it yet"));
            await(node.name() + " is well where it will not be").untilAsserted(() ->
                assertThat(unwell(node)).doesNotContainKeys(MADE_TO_FAIL));
            usual.put(node, unwell(node));
        }
        prometheus = new Prometheus(folder, lab.network().prefix() + ".0.40:9090", tokens);
    }

    private void startFirst() throws IOException {
        lab.startNode(first, with(OFTEN, Map.of("store.url", POSTGRES.address().url(), "store.user",
            POSTGRES.address().user().orElseThrow())));
    }

    private static Map<String, String> with(Map<String, String> one, Map<String, String> other) {
        Map<String, String> both = new HashMap<>(one);
        both.putAll(other);
        return both;
    }

    private List<Node> watched() {
        return List.of(belgium, first, second);
    }

    @AfterAll
    void asItWas() throws IOException {
        if (prometheus != null) {
            prometheus.close();
        }
        for (Node node : watched()) {
            lab.webadmin(node).delete("/testa/administrators/prometheus");
        }
        lab.stopNodes(watched());
        lab.startNodes(watched(), Map.of());
    }

    private static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).ignoreExceptions();
    }

    private Letter send() throws Exception {
        Letter letter = Letter.of(alain.address(), jeanne.address());
        Swaks.Dialogue submission = Swaks.submit(belgium.submission(), alain, jeanne.address(), letter.octets());
        assertThat(submission.exitCode()).as("%s", submission).isZero();
        return letter;
    }

    private Letter sendAndFetch() throws Exception {
        Letter letter = send();
        OpensslPop3.await(letter.idLine(), france.pop3s(), jeanne);
        return letter;
    }

    private void sendAVirus() throws Exception {
        Swaks.run(first.smtp(), "--local-interface", belgium.address(), "--from", alain.address(), "--to", jeanne.address(),
            "--body", new String(Eicar.octets(), StandardCharsets.US_ASCII));
    }

    private List<String> figures(Node node) throws IOException {
        return lab.webadmin(node).get("/metrics").text().lines().toList();
    }

    @Test
    void shouldCountWhatItDoesWithMail() throws Exception {
        assertThat(figures(first)).as("known destinations are there at 0").anyMatch(line ->
            line.startsWith("testa_deliveries_total{destination=\"" + belgium.domain() + "\",result=\"bounced\",status=\"5xx\"} "));
        sendAndFetch();
        sendAVirus();
        try (SmtpClient stranger = new SmtpClient(first.smtp(), lab.network().prefix() + ".0.99")) {
            assertThat(stranger.reply()).startsWith("554");
        }

        // what became of a mail is counted when its peer's answer has come back, which the reader does not wait for
        await("it is counted").untilAsserted(() -> assertThat(figures(first))
            .anyMatch(line -> line.matches("testa_accepted_total\\{tls=\"(yes|no)\"} [1-9].*"))
            .anyMatch(line -> line.matches("testa_accepted_bytes_total [1-9].*"))
            .anyMatch(line -> line.matches("testa_refused_total\\{rule=\"VirusScanHook\",status=\"5xx\"} [1-9].*"))
            .anyMatch(line -> line.matches("testa_refused_total\\{rule=\"MemberPeersOnly\",status=\"5xx\"} [1-9].*"))
            .anyMatch(line -> line.matches("testa_deliveries_total\\{destination=\"" + france.domain()
                + "\",result=\"delivered\",status=\"2xx\"} [1-9].*"))
            .anyMatch(line -> line.matches("testa_spool_time_seconds_count [1-9].*"))
            .anyMatch(line -> line.matches("testa_verification_time_seconds_count\\{result=\"none\"} [1-9].*"))
            .anyMatch(line -> line.matches("testa_sessions_total\\{protocol=\"smtp\"} [1-9].*")));
        assertThat(figures(france)).anyMatch(line -> line.matches("testa_sessions_total\\{protocol=\"pop3\"} [1-9].*"));
    }

    @Test
    void shouldShowMetricsAsPrometheusHasThemAndNoAddress() throws Exception {
        for (Node node : List.of(first, belgium)) {
            await("all is measured").untilAsserted(() -> assertThat(figures(node)).anyMatch(line -> line.startsWith("testa_health{"))
                .anyMatch(line -> line.startsWith("testa_waiting_mails{")).anyMatch(line -> line.startsWith("testa_probe_time_seconds{")));
            List<String> figures = figures(node);
            Path written = Files.write(folder.resolve(node.name()), figures);

            Program.Result promtool = new Program("sh", "prometheus").run("-c", "promtool check metrics <'" + written + "'");
            assertThat(promtool.text()).isEmpty();
            assertThat(figures).noneMatch(line -> line.contains("@"));
            assertThat(figures.stream().filter(line -> line.startsWith("# TYPE ")).map(line -> line.split(" ")[2]))
                .isNotEmpty().isSubsetOf(METRICS);
        }
    }

    @Test
    void shouldFillEveryPanelOfTheDashboards() throws Exception {
        await("all servers answer").until(() -> prometheus.query("sum(up{job=\"testa\"}) == " + watched().size()).size() == 1);
        sendAndFetch();
        sendAVirus();
        for (String query : queries()) {
            await(query).until(() -> prometheus.query(query).size() > 0);
        }
    }

    @Test
    void shouldHaveEveryPartInThePageOfHealth() throws Exception {
        Set<String> parts = new TreeSet<>();
        for (Node node : List.of(first, belgium)) {
            parts.addAll(states(node).keySet());
        }
        Set<String> described = Pattern.compile("(?m)^\\| `([A-Z][\\w ]+)`").matcher(Files.readString(HEALTH_PAGE)).results()
            .map(row -> row.group(1)).collect(Collectors.toCollection(TreeSet::new));
        assertThat(parts).isEqualTo(described);
    }

    /** Checks run by themselves, and their answers are kept: nobody who asks waits for what hangs. */
    @Test
    void shouldSayWithinASecondWhatIsSilentAndBeRedWithinTen() throws Exception {
        List<Long> silent = List.of(lab.clamd().pid().orElseThrow(), lab.dnsPid().orElseThrow());
        signal("-STOP", silent);
        POSTGRES.pause();
        try {
            Instant since = Instant.now();
            Map<String, String> red = Map.of("Virus scan", "unhealthy", "Name servers", "unhealthy", "Store", "unhealthy");
            await("all three are red, and that is said at once").until(() -> {
                Instant asked = Instant.now();
                Map<String, String> states = states(first);
                return isAtOnce(asked) && states.entrySet().containsAll(red.entrySet());
            });
            assertThat(Duration.between(since, Instant.now())).isLessThan(RED);
            for (String path : List.of("/ready", "/metrics", "/status")) {
                await(path).until(() -> {
                    Instant asked = Instant.now();
                    int status = lab.webadmin(first).get(path).status();
                    return isAtOnce(asked) && status == (path.equals("/ready") ? 503 : 200);
                });
            }
        } finally {
            POSTGRES.resume();
            signal("-CONT", silent);
        }
        await("all is green").until(() -> lab.webadmin(first).get("/ready").status() == 200 && unwell(first).isEmpty()
            && unwell(belgium).isEmpty());
    }

    private static boolean isAtOnce(Instant asked) {
        return Duration.between(asked, Instant.now()).compareTo(AT_ONCE) < 0;
    }

    /** How each part is, by its name. */
    private Map<String, String> states(Node node) throws IOException {
        Map<String, String> states = new TreeMap<>();
        JSON.readTree(lab.webadmin(node).get("/healthcheck").body()).path("checks").forEach(check ->
            states.put(check.path("componentName").asText(), check.path("status").asText()));
        return states;
    }

    private Map<String, String> unwell(Node node) throws IOException {
        Map<String, String> states = states(node);
        states.values().removeIf("healthy"::equals);
        states.entrySet().removeAll(usual.getOrDefault(node, Map.of()).entrySet());
        return states;
    }

    private static void signal(String signal, List<Long> processes) throws IOException {
        for (long process : processes) {
            assertThat(new Program("kill", "procps").run(signal, Long.toString(process)).exitCode()).isZero();
        }
    }

    @Test
    void shouldFindWhatTheLogsSayOfAMail() throws Exception {
        Letter letter = sendAndFetch();
        Path log = lab.home().var(france).resolve("logs/delivery.log");
        await("it is in the log").until(() -> Files.readString(log).contains(id(letter)));
        String line = Files.readAllLines(log).stream().filter(one -> one.contains(id(letter))).findFirst().orElseThrow();
        String mail = line.replaceFirst("^\\S+ mail=(\\S+) .*", "$1");

        Program.Result found = TestaCommand.run("logs", "--mail", mail, "--conf", lab.home().conf(france).toString());
        assertThat(found.exitCode()).as(found.text()).isZero();
        assertThat(found.text()).contains("delivery.log: " + line);
        assertThat(TestaCommand.run("logs", "--mail", "Mail1-nobody", "--conf", lab.home().conf(france).toString()).exitCode())
            .isEqualTo(1);
    }

    private static String id(Letter letter) {
        return letter.idLine().substring(letter.idLine().indexOf('<'), letter.idLine().indexOf('>') + 1);
    }

    /** {@code jq} reads each line of each log, and each has the same keys. */
    @Test
    void shouldWriteLogsThatAProgramReadsLineByLine() throws Exception {
        Letter letter = sendAndFetch();
        Path delivery = lab.home().var(belgium).resolve("logs/delivery.log");
        await("it is in the log").until(() -> Files.readString(delivery).contains(id(letter)));

        Set<String> keys = new HashSet<>();
        for (Path log : List.of(delivery, lab.home().var(belgium).resolve("logs/server.log"))) {
            String text = Files.readString(log);
            // without one of which only the beginning is there
            List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
            int before = linesBefore.getOrDefault(log, 0);
            // at midnight a log begins anew
            Path written = Files.write(folder.resolve(log.getFileName()), lines.subList(before > lines.size() ? 0 : before, lines.size()));
            Program.Result read = new Program("jq", "jq").run(List.of("-c", "keys", written.toString()));
            assertThat(read.exitCode()).as(read.text()).isZero();
            assertThat(read.lines()).hasSameSizeAs(Files.readAllLines(written));
            keys.addAll(read.lines());
        }
        assertThat(keys).hasSize(1);
        Program.Result mail = new Program("jq", "jq").run(List.of("-r", "select(.formattedMessage | contains(\"" + id(letter)
            + "\")) | .mdc.mail", folder.resolve("delivery.log").toString()));
        assertThat(mail.lines()).isNotEmpty().allMatch(line -> line.startsWith("Mail"));
    }

    private interface Step {
        void run() throws Exception;
    }

    /**
     * A relay, the scanner, the name servers and a Member State fail and return: health, page, probes and alerts show each within
     * its time, and nothing else; and the page knows what became of each mail of the day.
     */
    @Test
    void shouldShowADayOnWhichOnePartAfterTheOtherFailsAndNothingElse() throws Exception {
        await("all is well").until(() -> prometheus.query("sum(up{job=\"testa\"}) == " + watched().size()).size() == 1
            && prometheus.query("testa_probe_lost_in_a_row == 0").size() >= 6
            && firing().stream().noneMatch(alert -> alert.matches("Testa(Degraded|Unhealthy|NoVerdict|NotScraped|ProbesLost) .*")));
        usualAlerts.addAll(firing());
        List<Letter> day = new ArrayList<>(List.of(sendAndFetch()));
        String toFirst = belgium.hostname() + " to " + first.address();
        Map<String, String> probesLost = Map.of("Probes", "degraded");

        fails(Set.of(alert("NotScraped", first), alert("ProbesLost", belgium, first.address()), alert("Degraded", belgium, "Probes")),
            Map.of(belgium, probesLost, second, Map.of()),
            () -> lab.killNode(first), () -> {
                assertThat(page(belgium)).contains(toFirst);
                assertThat(last(belgium, first).path("hop").asText()).isEqualTo(toFirst);
                await("a probe arrives over the other way").until(() -> last(belgium, second).has("seconds"));
                day.add(sendAndFetch());
            }, this::startFirst);

        Map<String, String> noScan = Map.of("Virus scan", "unhealthy");
        fails(Stream.concat(watched().stream().flatMap(node -> Stream.of(alert("NoVerdict", node, "Virus scan"),
                alert("Unhealthy", node, "Virus scan"))), Stream.of(alert("ProbesLost", belgium, first.address()),
                alert("ProbesLost", belgium, second.address()), alert("Degraded", belgium, "Probes"))).collect(Collectors.toSet()),
            Map.of(belgium, with(noScan, probesLost), first, noScan, second, noScan),
            () -> lab.clamd().stop(), () -> assertThat(page(second)).contains("✗ unhealthy"), () -> lab.clamd().start());

        Map<String, String> noNames = Map.of("Name servers", "unhealthy");
        fails(watched().stream().map(node -> alert("Unhealthy", node, "Name servers")).collect(Collectors.toSet()),
            Map.of(belgium, noNames, first, noNames, second, noNames),
            () -> lab.killDns(), () -> day.add(sendAndFetch()), () -> lab.startDns());

        Letter late = franceFails(Set.of(alert("ProbesLost", first, france.domain()), alert("Degraded", first, "Probes"),
                alert("ProbesLost", second, france.domain()), alert("Degraded", second, "Probes")),
            Map.of(belgium, Map.of(), first, probesLost, second, probesLost));
        day.add(late);

        for (Node node : List.of(first, second, belgium)) {
            await("neither mail nor probes at " + node.name()).until(() -> new NodeContents(lab, node).waiting() == 0);
        }
        for (Letter letter : day) {
            await("its story").untilAsserted(() -> assertThat(page(belgium, "/status/evidence?mail="
                + URLEncoder.encode(id(letter), StandardCharsets.UTF_8)))
                .contains(id(letter).replace("<", "&lt;").replace(">", "&gt;"), jeanne.address(), "handed to"));
        }
    }

    /**
     * France fails with a mail on its way. Which relay has that mail depends on what Belgium remembers of the failures before;
     * that one counts France as down.
     */
    private Letter franceFails(Set<String> others, Map<Node, Map<String, String>> health) throws Exception {
        Set<String> alerts = new TreeSet<>(others);
        List<Node> holders = new ArrayList<>();
        List<Letter> waits = new ArrayList<>();
        fails(alerts, health, () -> {
            lab.stopNode(france);
            waits.add(send());
            await("a relay has it").until(() -> {
                for (Node relay : List.of(first, second)) {
                    if (new NodeContents(lab, relay).waiting() > 0) {
                        holders.add(relay);
                    }
                }
                return !holders.isEmpty();
            });
            alerts.add(alert("DestinationDown", holders.get(0), france.domain()));
        }, () -> {
            assertThat(page(second)).contains(second.hostname() + " to " + france.domain());
            assertThat(page(holders.get(0))).contains("down for");
        }, () -> {
            lab.startNode(france);
            OpensslPop3.await(waits.get(0).idLine(), france.pop3s(), jeanne);
        });
        return waits.get(0);
    }

    /**
     * @param alerts    that have to fire, and no other
     * @param health    the parts that are not well, and no other, by server
     * @param meanwhile what else is true then
     */
    private void fails(Set<String> alerts, Map<Node, Map<String, String>> health, Step fail, Step meanwhile, Step mend)
        throws Exception {
        Set<String> fired = new TreeSet<>();
        try {
            fail.run();
            Instant since = Instant.now();
            for (Map.Entry<Node, Map<String, String>> one : health.entrySet()) {
                await(one.getKey().name() + " shows it").untilAsserted(() ->
                    assertThat(unwell(one.getKey())).isEqualTo(one.getValue()));
                assertThat(signs(one.getKey())).isEqualTo(one.getValue());
            }
            assertThat(Duration.between(since, Instant.now())).isLessThan(RED_BY_PROBES);
            await("each alert fires").untilAsserted(() -> {
                fired.addAll(firing());
                assertThat(fired).containsAll(alerts);
            });
            meanwhile.run();
            fired.addAll(firing());
            for (Map.Entry<Node, Map<String, String>> one : health.entrySet()) {
                assertThat(unwell(one.getKey())).as("and nothing else at %s", one.getKey().name()).isEqualTo(one.getValue());
            }
        } finally {
            mend.run();
        }
        assertThat(fired).isEqualTo(new TreeSet<>(alerts));
        await("all is well again").untilAsserted(() -> assertThat(firing()).isEmpty());
        for (Node node : watched()) {
            await(node.name() + " is well again").untilAsserted(() -> assertThat(unwell(node)).isEmpty());
        }
    }

    private Set<String> firing() throws IOException {
        Set<String> alerts = prometheus.firing();
        alerts.removeAll(usualAlerts);
        usual.forEach((node, parts) -> parts.keySet().forEach(part -> alerts.remove(alert("Degraded", node, part))));
        return alerts;
    }

    private static String alert(String name, Node node, String... about) {
        return String.join(" ", Stream.concat(Stream.of("Testa" + name, node.webadmin().toString()), Stream.of(about)).toList());
    }

    private String page(Node node) throws IOException {
        return page(node, "/status");
    }

    private String page(Node node, String path) throws IOException {
        return lab.webadmin(node).get(path).text();
    }

    /** The parts that are not well, as the page shows them. */
    private Map<String, String> signs(Node node) throws IOException {
        Map<String, String> signs = new TreeMap<>();
        Pattern.compile("<th scope=\"row\">([^<]+)</th><td><span class=\"[a-z ]+\">. (degraded|unhealthy)<").matcher(page(node)).results()
            .forEach(row -> signs.put(row.group(1), row.group(2)));
        signs.entrySet().removeAll(usual.getOrDefault(node, Map.of()).entrySet());
        return signs;
    }

    /** The last probe of a server over a relay. */
    private JsonNode last(Node node, Node relay) throws IOException {
        JsonNode paths = JSON.readTree(lab.webadmin(node).get("/testa/probes").body()).path("paths");
        return StreamSupport.stream(paths.spliterator(), false).filter(one -> one.path("path").asText().equals(relay.address()))
            .findFirst().orElseThrow().path("last");
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
            return queries.stream().map(query -> query.asText().replace("instance=\"$server\"", "instance=\"" + first.webadmin() + "\"")
                .replace("$server", ".*").replace("$destination", ".*"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String token(Node node) throws IOException {
        byte[] viewer = "{\"name\":\"prometheus\",\"role\":\"viewer\"}".getBytes(StandardCharsets.US_ASCII);
        String token = JSON.readTree(lab.webadmin(node).post("/testa/administrators", viewer).body()).path("token").asText();
        assertThat(token).isNotEmpty();
        return token;
    }
}
