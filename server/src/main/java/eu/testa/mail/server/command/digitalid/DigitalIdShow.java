package eu.testa.mail.server.command.digitalid;

import com.fasterxml.jackson.databind.JsonNode;
import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./testa digital-id show ADDRESS}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows the digital IDs of an address, the newest first, old and revoked ones too.")
final class DigitalIdShow extends DigitalIdAction {

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Parameters(paramLabel = "ADDRESS", description = "A mail address on TESTA.")
    private String address;

    @Override
    protected void run(Webadmin webadmin) throws IOException, NoException {
        JsonNode ids = json(webadmin.get(ROUTES + "/" + Webadmin.escaped(address)));
        if (json) {
            print(ids, true);
            return;
        }
        for (JsonNode id : ids) {
            out().println("of        " + id.path("address").asText());
            out().println("name      " + id.path("subject").asText());
            out().println("issuer    " + id.path("issuer").asText());
            out().println("serial    " + id.path("serial").asText());
            out().println("valid     " + id.path("notBefore").asText() + " to " + id.path("notAfter").asText());
            out().println("status    " + id.path("status").asText());
            out().println("origin    " + id.path("origin").asText() + (id.path("changed").asBoolean() ? ", with another key" : ""));
            out().println("sha-256   " + id.path("sha256").asText());
            out().println();
        }
    }
}
