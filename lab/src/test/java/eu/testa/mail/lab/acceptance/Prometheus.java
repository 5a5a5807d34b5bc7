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

/** Debian's Prometheus, which reads the metrics of servers every second and has the alerts that ship. */
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
            + ALERTS.toAbsolutePath().normalize() + "\nscrape_configs:\n");
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

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
