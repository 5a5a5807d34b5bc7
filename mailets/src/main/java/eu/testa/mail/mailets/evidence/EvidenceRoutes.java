package eu.testa.mail.mailets.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.core.evidence.EvidenceLog;
import eu.testa.mail.mailets.webadmin.AccessGate;
import java.io.IOException;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.webadmin.Routes;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * The evidence over webadmin:
 *
 * <pre>
 * GET  /testa/evidence              how the log is: newest checkpoint, what is not signed, what is wrong
 * POST /testa/evidence/checkpoint   signs now
 * POST /testa/evidence/accept-loss  {"reason": "…"}: signs again although records are missing
 * </pre>
 */
public final class EvidenceRoutes implements Routes {

    private static final String BASE = "/testa/evidence";
    private static final String JSON = "application/json";
    private static final int BAD_REQUEST = 400;
    private static final int CONFLICT = 409;

    private final EvidenceLog log;
    private final ObjectMapper mapper = new ObjectMapper();

    @Inject
    public EvidenceRoutes(EvidenceLog log) {
        this.log = log;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(BASE, (request, response) -> state(response));
        service.post(BASE + "/checkpoint", (request, response) -> {
            log.checkpoint();
            return state(response);
        });
        service.post(BASE + "/accept-loss", this::acceptLoss);
    }

    private String state(Response response) {
        response.type(JSON);
        EvidenceLog.State state = log.state();
        ObjectNode node = mapper.createObjectNode().put("checkpoint", state.checkpointAt().toString())
            .put("unsigned", state.unsigned());
        state.loss().ifPresent(loss -> node.put("loss", loss));
        state.trouble().ifPresent(trouble -> node.put("trouble", trouble));
        return node.toString();
    }

    private String acceptLoss(Request request, Response response) throws IOException {
        response.type(JSON);
        JsonNode body = mapper.readTree(request.bodyAsBytes());
        String reason = body == null ? "" : body.path("reason").asText("");
        if (reason.isBlank()) {
            return refuse(response, BAD_REQUEST, "say why with {\"reason\": \"...\"}");
        }
        Optional<String> accepted = log.acceptLoss(AccessGate.caller(request).name(), request.ip(), reason);
        return accepted.isPresent() ? mapper.createObjectNode().put("accepted", accepted.get()).toString()
            : refuse(response, CONFLICT, "no evidence is missing, so there is nothing to accept");
    }

    private String refuse(Response response, int status, String message) {
        response.status(status);
        return mapper.createObjectNode().put("statusCode", status).put("message", message).toString();
    }
}
