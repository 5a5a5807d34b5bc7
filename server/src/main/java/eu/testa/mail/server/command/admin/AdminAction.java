package eu.testa.mail.server.command.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.server.command.Webadmin;
import eu.testa.mail.server.command.WebadminAction;
import java.io.IOException;

/** What the commands share: where the server has its administrators, and how a credential is sent and shown. */
abstract class AdminAction extends WebadminAction {

    static final String ROUTE = "/testa/administrators";

    private final ObjectMapper mapper = new ObjectMapper();

    ObjectNode object() {
        return mapper.createObjectNode();
    }

    /** Sends it; prints the token that the server has made, if it has. */
    void send(Webadmin webadmin, String route, ObjectNode body, String done) throws IOException, NoException {
        JsonNode answer = json(webadmin.post(route, mapper.writeValueAsBytes(body)));
        if (answer.has("token")) {
            out().println(answer.path("token").asText());
        } else {
            out().println(done);
        }
    }
}
