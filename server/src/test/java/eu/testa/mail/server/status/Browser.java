package eu.testa.mail.server.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.core.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Chromium, told what to do over WebDriver (W3C), as chromedriver understands it. */
final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ObjectMapper mapper = new ObjectMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Process driver;
    private final String base;
    private String session = "";

    private Browser(Process driver, String base) {
        this.driver = driver;
        this.base = base;
    }

    /**
     * @param profile a folder of its own
     * @param scripts whether those of a page are run
     */
    static Browser start(Path profile, boolean scripts) throws IOException {
        int port = FreePort.find();
        Process driver = new ProcessBuilder("chromedriver", "--port=" + port).redirectErrorStream(true)
            .redirectOutput(profile.resolve("chromedriver.log").toFile()).start();
        Browser browser = new Browser(driver, "http://127.0.0.1:" + port);
        Awaitility.await().atMost(PATIENCE).ignoreExceptions()
            .until(() -> browser.ask("GET", "/status", null).path("ready").asBoolean());
        browser.open(profile, scripts);
        return browser;
    }

    private void open(Path profile, boolean scripts) throws IOException {
        ObjectNode wanted = mapper.createObjectNode();
        ObjectNode options = wanted.putObject("capabilities").putObject("alwaysMatch").put("browserName", "chrome")
            .putObject("goog:chromeOptions");
        options.putArray("args").add("--headless=new").add("--no-sandbox").add("--disable-gpu").add("--disable-dev-shm-usage")
            .add("--hide-scrollbars").add("--user-data-dir=" + profile.resolve("profile"));
        if (!scripts) {
            options.putObject("prefs").put("profile.managed_default_content_settings.javascript", 2);
        }
        session = "/session/" + ask("POST", "/session", wanted).path("sessionId").asText();
    }

    void go(String address) throws IOException {
        ask("POST", session + "/url", mapper.createObjectNode().put("url", address));
    }

    /** What a function's body returns, in the page that is shown. */
    JsonNode run(String body) throws IOException {
        return script("sync", body);
    }

    /** What a function's body gives to the function that is its last argument. */
    JsonNode await(String body) throws IOException {
        return script("async", body);
    }

    private JsonNode script(String kind, String body) throws IOException {
        ObjectNode script = mapper.createObjectNode().put("script", body);
        script.putArray("args");
        return ask("POST", session + "/execute/" + kind, script);
    }

    /** As a reader's settings have it: {@code light} or {@code dark}, on a screen of so many pixels. */
    void look(String scheme, int width, int height) throws IOException {
        ObjectNode media = mapper.createObjectNode();
        media.putArray("features").addObject().put("name", "prefers-color-scheme").put("value", scheme);
        command("Emulation.setEmulatedMedia", media);
        command("Emulation.setDeviceMetricsOverride", mapper.createObjectNode().put("width", width).put("height", height)
            .put("deviceScaleFactor", 1).put("mobile", false));
    }

    byte[] screenshot() throws IOException {
        return Base64.getDecoder().decode(ask("GET", session + "/screenshot", null).asText());
    }

    private void command(String name, ObjectNode parameters) throws IOException {
        ObjectNode command = mapper.createObjectNode().put("cmd", name);
        command.set("params", parameters);
        ask("POST", session + "/goog/cdp/execute", command);
    }

    private JsonNode ask(String method, String path, JsonNode body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE)
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString())).build();
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            JsonNode value = mapper.readTree(response.body()).path("value");
            if (response.statusCode() != 200) {
                throw new IOException(method + " " + path + ": " + value.path("message").asText());
            }
            return value;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (!session.isEmpty()) {
                ask("DELETE", session, null);
            }
        } finally {
            driver.destroy();
            try {
                if (!driver.waitFor(10, TimeUnit.SECONDS)) {
                    driver.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
