package eu.testa.mail.mailets.webadmin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import eu.testa.mail.core.reload.Reloadable;
import eu.testa.mail.core.reload.Reloaded;
import java.util.List;
import javax.inject.Inject;
import org.apache.james.webadmin.Routes;
import spark.Response;
import spark.Service;

/**
 * Takes over files that have changed, without a restart.
 *
 * <pre>
 * POST /testa/reload   [{"part": "listener certificate", "state": "in force", "words": "CN=mail..., valid until ..."}, ...]
 * </pre>
 *
 * <p>The states: {@code in force}, {@code unchanged}, {@code needs restart}, {@code refused}.
 */
public final class ReloadRoutes implements Routes {

    /** Where it is. */
    public static final String BASE = "/testa/reload";

    private final List<Reloadable> parts;
    private final ObjectMapper mapper = new ObjectMapper();

    @Inject
    public ReloadRoutes(List<Reloadable> parts) {
        this.parts = List.copyOf(parts);
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.post(BASE, (request, response) -> reload(response));
    }

    private String reload(Response response) {
        response.type("application/json");
        ArrayNode all = mapper.createArrayNode();
        for (Reloadable part : parts) {
            Reloaded reloaded = part.reload();
            all.addObject().put("part", reloaded.part()).put("state", reloaded.state().label()).put("words", reloaded.words());
        }
        return all.toString();
    }
}
