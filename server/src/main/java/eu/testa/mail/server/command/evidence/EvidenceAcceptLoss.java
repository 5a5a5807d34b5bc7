package eu.testa.mail.server.command.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import eu.testa.mail.server.command.Webadmin;
import eu.testa.mail.server.command.WebadminAction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./testa evidence accept-loss}. */
@Command(
    name = "accept-loss",
    mixinStandardHelpOptions = true,
    description = {
        "Lets a running server sign its evidence again, after records were found missing or changed and you know why.",
        "That they are missing stays written down, with your name and reason. Look first: ./testa evidence verify."})
final class EvidenceAcceptLoss extends WebadminAction {

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why they are missing, for whoever asks later.")
    private String reason;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    protected void run(Webadmin webadmin) throws IOException, NoException {
        JsonNode answer = json(webadmin.post("/testa/evidence/accept-loss",
            JsonNodeFactory.instance.objectNode().put("reason", reason).toString().getBytes(StandardCharsets.UTF_8)));
        out().println(json ? answer.toString() : "Accepted: " + answer.path("accepted").asText());
    }
}
