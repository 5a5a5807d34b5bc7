package eu.testa.mail.mailets.health;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.core.health.HealthBoard;
import eu.testa.mail.core.health.HealthReport;
import eu.testa.mail.core.health.PartHealth.State;
import eu.testa.mail.mailets.webadmin.StatusMessage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.inject.Inject;
import javax.servlet.http.HttpServletResponse;
import org.apache.james.webadmin.routes.HealthCheckRoutes;
import org.apache.james.webadmin.utils.JsonTransformer;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * How the server is, in the place of James' routes of the same names: the answers are known already, so that none waits.
 *
 * <pre>
 * GET /healthcheck               all parts: 200, or 503 when one is unhealthy; ?strict: 503 also when one is degraded
 * GET /healthcheck/checks        the names of the parts
 * GET /healthcheck/checks/NAME   one part; the same codes, 404 if there is none
 * GET /ready                     for balancers, as text: 200 "ready", or 503 "not ready"; nothing more, for it asks nobody who he is
 * </pre>
 *
 * <p>A part is {@code {"componentName", "escapedComponentName", "status", "cause", "since", "nextStep"}}: James' own words,
 * and two more.
 */
public final class HealthRoutes extends HealthCheckRoutes {

    private static final String CHECKS_BASE = HEALTHCHECK + CHECKS;

    private final HealthBoard board;
    private final ObjectMapper mapper = new ObjectMapper();

    @Inject
    public HealthRoutes(HealthBoard board, JsonTransformer unused) {
        super(Set.of(), unused);
        this.board = board;
    }

    @Override
    public void define(Service service) {
        service.get(HEALTHCHECK, this::all);
        service.get(CHECKS_BASE, this::names);
        service.get(CHECKS_BASE + "/:part", this::one);
        service.get("/ready", this::ready);
    }

    private String all(Request request, Response response) {
        List<HealthReport> reports = board.reports();
        State worst = board.state();
        ObjectNode answer = mapper.createObjectNode();
        answer.put("status", word(worst));
        ArrayNode checks = answer.putArray("checks");
        reports.forEach(report -> checks.add(json(report)));
        return answer(request, response, worst, answer);
    }

    private String names(Request request, Response response) {
        response.type("application/json");
        ArrayNode names = mapper.createArrayNode();
        board.reports().forEach(report -> names.addObject().put("componentName", report.part())
            .put("escapedComponentName", escaped(report)));
        return names.toString();
    }

    private String one(Request request, Response response) {
        return board.report(request.params("part"))
            .map(report -> answer(request, response, report.health().state(), json(report)))
            .orElseGet(() -> new StatusMessage(HttpServletResponse.SC_NOT_FOUND,
                "there is no part of this name; GET " + CHECKS_BASE + " lists them").in(response));
    }

    private String ready(Request request, Response response) {
        response.type("text/plain; charset=utf-8");
        if (board.isReady()) {
            return "ready\n";
        }
        response.status(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        return "not ready\n";
    }

    private static String answer(Request request, Response response, State state, ObjectNode content) {
        boolean strict = request.queryParams().contains("strict");
        boolean bad = state == State.UNHEALTHY || strict && state == State.DEGRADED;
        response.status(bad ? HttpServletResponse.SC_SERVICE_UNAVAILABLE : HttpServletResponse.SC_OK);
        response.type("application/json");
        return content.toString();
    }

    private ObjectNode json(HealthReport report) {
        ObjectNode json = mapper.createObjectNode();
        json.put("componentName", report.part());
        json.put("escapedComponentName", escaped(report));
        json.put("status", word(report.health().state()));
        json.put("cause", report.health().cause());
        json.put("since", report.since().toString());
        json.put("nextStep", report.health().nextStep());
        return json;
    }

    private static String escaped(HealthReport report) {
        return URLEncoder.encode(report.part(), StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
