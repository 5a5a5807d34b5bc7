package eu.testa.mail.mailets.webadmin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.core.access.AdminRole;
import eu.testa.mail.core.access.Administrator;
import eu.testa.mail.core.access.Administrators;
import java.io.IOException;
import java.util.Optional;
import javax.inject.Inject;
import javax.servlet.http.HttpServletResponse;
import org.apache.james.webadmin.Routes;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * Who administers this server. A body is JSON; one with {@code "password"} sets it, one without makes a token, which the answer
 * has and nothing shows again:
 *
 * <pre>
 * GET    /testa/administrators           all: name, role, and whether by password or token
 * POST   /testa/administrators           adds one: {"name": "marie", "role": "operator", "password": "…"}; 400 if it cannot be
 * POST   /testa/administrators/NAME      another password or token: {"password": "…"} or {}; 400 if it cannot be
 * DELETE /testa/administrators/NAME      removes one; 404 if there is none
 * </pre>
 */
public final class AdministratorRoutes implements Routes {

    /** Where they are. */
    public static final String BASE = "/testa/administrators";

    private static final String ONE = BASE + "/:name";
    private static final String JSON = "application/json";
    private static final String PASSWORD = "password";

    private final Administrators administrators;
    private final ObjectMapper mapper = new ObjectMapper();

    @Inject
    public AdministratorRoutes(Administrators administrators) {
        this.administrators = administrators;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    private interface Answer {
        ObjectNode to(JsonNode body) throws IOException;
    }

    @Override
    public void define(Service service) {
        service.get(BASE, this::list);
        service.post(BASE, (request, response) -> answer(request, response, this::add));
        service.post(ONE, (request, response) -> answer(request, response, body -> change(request.params("name"), body)));
        service.delete(ONE, this::remove);
    }

    private Object list(Request request, Response response) {
        ArrayNode all = mapper.createArrayNode();
        for (Administrator one : administrators.all()) {
            all.add(mapper.createObjectNode().put("name", one.name()).put("role", one.role().label())
                .put("by", one.token().isPresent() ? "token" : PASSWORD));
        }
        response.type(JSON);
        return all.toString();
    }

    private Object answer(Request request, Response response, Answer answer) throws IOException {
        response.type(JSON);
        try {
            return answer.to(JsonBody.of(request)).toString();
        } catch (IllegalArgumentException e) {
            return new StatusMessage(HttpServletResponse.SC_BAD_REQUEST, e.getMessage()).in(response);
        }
    }

    private ObjectNode add(JsonNode body) throws IOException {
        String name = body.path("name").asText();
        AdminRole role = AdminRole.ofLabel(body.path("role").asText()).orElseThrow(() -> new IllegalArgumentException(
            "'" + body.path("role").asText() + "' is no role; expected one of " + AdminRole.labels()));
        ObjectNode answer = mapper.createObjectNode().put("name", name).put("role", role.label());
        Optional<String> password = password(body);
        if (password.isPresent()) {
            administrators.addWithPassword(name, role, password.get());
        } else {
            answer.put("token", administrators.addWithToken(name, role));
        }
        return answer;
    }

    private ObjectNode change(String name, JsonNode body) throws IOException {
        ObjectNode answer = mapper.createObjectNode().put("name", name);
        Optional<String> password = password(body);
        if (password.isPresent()) {
            administrators.setPassword(name, password.get());
        } else {
            answer.put("token", administrators.setToken(name));
        }
        return answer;
    }

    private Object remove(Request request, Response response) throws IOException {
        String name = request.params("name");
        response.type(JSON);
        return administrators.remove(name) ? mapper.createObjectNode().put("removed", name).toString()
            : new StatusMessage(HttpServletResponse.SC_NOT_FOUND, "there is no administrator '" + name + "'").in(response);
    }

    private static Optional<String> password(JsonNode body) {
        return body.hasNonNull(PASSWORD) ? Optional.of(body.get(PASSWORD).asText()) : Optional.empty();
    }
}
