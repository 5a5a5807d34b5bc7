package eu.testa.mail.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import eu.testa.mail.mailets.webadmin.MaintenanceRoutes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./testa maintenance}. */
@Command(
    name = "maintenance",
    mixinStandardHelpOptions = true,
    description = "Sends new sessions of mail elsewhere (421) while somebody works on a running server, or says whether it does so. What "
        + "was accepted is delivered as ever; /ready says 503, and balancers leave. A restart changes nothing.",
    footer = {"", "Exit codes: 0 done; 1 the server says no; 2 wrong usage; 3 the server is out of reach."})
final class Maintenance extends WebadminAction {

    private enum State { on, off }

    @Parameters(arity = "0..1", paramLabel = "on|off", description = "Begin, or end; neither only asks.")
    private Optional<State> state = Optional.empty();

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Told to those who are refused, and shown "
        + "in health.")
    private String reason;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    protected void run(Webadmin webadmin) throws IOException, NoException {
        JsonNode answer = json(state.isEmpty() ? webadmin.get(MaintenanceRoutes.BASE)
            : webadmin.post(MaintenanceRoutes.BASE + "?action=" + state.get(), reason.getBytes(StandardCharsets.UTF_8)));
        out().println(json ? answer.toString() : answer.path("maintenance").asBoolean()
            ? "maintenance: new sessions are refused. " + answer.path("reason").asText() : "no maintenance: sessions are welcome");
        out().flush();
    }
}
