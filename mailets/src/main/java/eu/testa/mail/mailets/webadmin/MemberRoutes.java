package eu.testa.mail.mailets.webadmin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.core.member.CurrentMembers;
import eu.testa.mail.core.settings.Role;
import eu.testa.mail.core.settings.TestaSettings;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Provider;
import javax.servlet.http.HttpServletResponse;
import org.apache.james.webadmin.Routes;
import spark.Response;
import spark.Service;

/**
 * The relay's registry of Member States.
 *
 * <pre>
 * GET  /testa/members                 {"members": 27, "problem": "..."}: in force, and why members.xml is not, if so
 * POST /testa/members?action=accept   takes members.xml over though members have left it; 409 if it cannot be used
 * </pre>
 *
 * <p>404 on a national server, which has no registry.
 */
public final class MemberRoutes implements Routes {

    /** Where they are. */
    public static final String BASE = "/testa/members";

    private final TestaSettings settings;
    private final Provider<CurrentMembers> members;
    private final ObjectMapper mapper = new ObjectMapper();

    @Inject
    public MemberRoutes(TestaSettings settings, Provider<CurrentMembers> members) {
        this.settings = settings;
        this.members = members;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(BASE, (request, response) -> answer(response, false));
        service.post(BASE, (request, response) -> "accept".equals(request.queryParams("action")) ? answer(response, true)
            : new StatusMessage(HttpServletResponse.SC_BAD_REQUEST, "action: expected accept").in(response));
    }

    private String answer(Response response, boolean accept) {
        if (settings.get(TestaSettings.ROLE) != Role.RELAY) {
            return new StatusMessage(HttpServletResponse.SC_NOT_FOUND, "a national server has no registry of Member States").in(response);
        }
        CurrentMembers registry = members.get();
        if (accept && registry.accept().isEmpty()) {
            return new StatusMessage(HttpServletResponse.SC_CONFLICT, registry.problem().orElse("")).in(response);
        }
        response.type("application/json");
        ObjectNode json = mapper.createObjectNode().put("members", registry.get().members().size());
        Optional<String> problem = registry.problem();
        return json.put("problem", problem.orElse(null)).toString();
    }
}
