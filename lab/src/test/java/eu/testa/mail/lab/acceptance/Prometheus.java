package eu.testa.mail.lab.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Debian's Prometheus, which reads the metrics of servers every second and has the alerts that ship; but that each fires as soon as
 * there is a reason, where an administrator has minutes to see it pass.
 */
final class Prometheus implements Closeable {

    private static final Program PROGRAM = new Program("prometheus", "prometheus");
    private static final Path ALERTS = Path.of("..", "monitoring", "prometheus", "alerts.yml");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String address;
    private final Process process;

    /**
     * Starts it.
     *
     * @param folder  for its configuration and what it stores
     * @param address where it listens
     * @param tokens  of the servers, by their address
     */
    Prometheus(Path folder, String address, Map<String, String> tokens) throws IOException {
        this.address = address;
        StringBuilder scrapes = new StringBuilder("global:\n  scrape_interval: 1s\n  evaluation_interval: 1s\nrule_files:\n  - "
            + Files.writeString(folder.resolve("alerts.yml"), Files.readString(ALERTS).replaceAll("for: \\w+", "for: 0s"))
            + "\nscrape_configs:\n");
        int count = 0;
        for (Map.Entry<String, String> server : tokens.entrySet()) {
            Path token = Files.writeString(folder.resolve("token-" + count), server.getValue());
            scrapes.append("  - job_name: testa-").append(count++).append("\n    relabel_configs:\n      - target_label: job\n")
                .append("        replacement: testa\n    authorization:\n      credentials_file: ").append(token)
                .append("\n    static_configs:\n      - targets: ['").append(server.getKey()).append("']\n");
        }
        Path configuration = Files.writeString(folder.resolve("prometheus.yml"), scrapes);
        process = PROGRAM.start(List.of("--config.file=" + configuration, "--storage.tsdb.path=" + folder.resolve("data"),
            "--web.listen-address=" + address, "--log.level=error"));
    }

    /** What a query finds now. */
    JsonNode query(String expression) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + "/api/v1/query?query="
            + URLEncoder.encode(expression, StandardCharsets.UTF_8))).build();
        try {
            JsonNode answer = JSON.readTree(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
            if (!answer.path("status").asText().equals("success")) {
                throw new AssertionError(expression + ": " + answer);
            }
            return answer.at("/data/result");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** The alerts that fire now, each with what it is about: {@code TestaUnhealthy 127.0.0.1:8000 Store}. */
    Set<String> firing() throws IOException {
        Set<String> alerts = new TreeSet<>();
        for (JsonNode alert : query("ALERTS{alertstate=\"firing\"}")) {
            JsonNode labels = alert.path("metric");
            alerts.add(Stream.of("alertname", "instance", "part", "path", "destination", "what", "certificate")
                .map(label -> labels.path(label).asText("")).filter(value -> !value.isEmpty()).collect(Collectors.joining(" ")));
        }
        return alerts;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
