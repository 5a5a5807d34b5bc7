package eu.testa.mail.server.command.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.check.RunningServer;
import eu.testa.mail.core.health.HealthReport;
import eu.testa.mail.core.health.PartHealth;
import eu.testa.mail.core.health.PartHealth.State;
import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The running server, asked over webadmin with GET only. */
final class WebadminServer implements RunningServer {

    private final Webadmin webadmin;
    private final ObjectMapper mapper = new ObjectMapper();

    WebadminServer(Webadmin webadmin) {
        this.webadmin = webadmin;
    }

    /** A server that is not well answers 503, and says why all the same. */
    @Override
    public List<HealthReport> parts() throws IOException {
        List<HealthReport> parts = new ArrayList<>();
        Webadmin.Reply reply = webadmin.get("/healthcheck");
        JsonNode checks = mapper.readTree(reply.body()).path("checks");
        if (!checks.isArray()) {
            throw new IOException("webadmin answers " + reply.status() + ": " + reply.text());
        }
        for (JsonNode check : checks) {
            parts.add(new HealthReport(check.path("componentName").asText(),
                new PartHealth(State.valueOf(check.path("status").asText().toUpperCase(Locale.ROOT)), check.path("cause").asText(),
                    check.path("nextStep").asText()), Instant.parse(check.path("since").asText())));
        }
        return parts;
    }

    @Override
    public List<String> accounts() throws IOException {
        List<String> accounts = new ArrayList<>();
        json("/users").forEach(user -> accounts.add(user.path("username").asText()));
        return accounts;
    }

    @Override
    public List<Waiting> waiting() throws IOException {
        List<Waiting> waiting = new ArrayList<>();
        json("/testa/queue/destinations").forEach(one -> waiting.add(new Waiting(one.path("destination").asText(),
            one.path("state").asText(), one.path("mails").asLong(), one.path("lastError").path("text").asText())));
        return waiting;
    }

    private JsonNode json(String path) throws IOException {
        Webadmin.Reply reply = webadmin.get(path);
        if (!reply.succeeded()) {
            throw new IOException("webadmin answers " + reply.status() + " to " + path);
        }
        return mapper.readTree(reply.body());
    }
}
