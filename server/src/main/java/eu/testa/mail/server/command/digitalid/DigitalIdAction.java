package eu.testa.mail.server.command.digitalid;

import com.fasterxml.jackson.databind.JsonNode;
import eu.testa.mail.server.command.WebadminAction;

/** What the commands share: where the server has its digital IDs, and how they are shown. */
abstract class DigitalIdAction extends WebadminAction {

    static final String ROUTES = "/testa/digital-ids";

    void print(JsonNode ids, boolean asJson) {
        if (!asJson) {
            out().printf("%-20s  %-13s  %-13s  %-40s  %s%n", "ends", "status", "origin", "address", "sha-256");
        }
        for (JsonNode id : ids) {
            if (asJson) {
                out().println(id);
            } else {
                out().printf("%-20s  %-13s  %-13s  %-40s  %s%n", id.path("notAfter").asText(), id.path("status").asText(),
                    id.path("origin").asText(),
                    id.path("address").asText(), id.path("sha256").asText());
            }
        }
    }
}
