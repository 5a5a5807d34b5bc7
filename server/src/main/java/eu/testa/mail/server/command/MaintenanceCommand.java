package eu.testa.mail.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import eu.testa.mail.mailets.webadmin.MaintenanceRoutes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./testa maintenance}. */
@Command(
    name = "maintenance",
    mixinStandardHelpOptions = true,
    description = "Sends new sessions of mail elsewhere (421) while somebody works on a running server, or says whether it does so. What "
        + "was accepted is delivered as ever; /ready says 503, and balancers leave. A restart changes nothing. 'on' waits until the spool is "
        + "empty: what was accepted is then delivered, or waits in the store, and the server may be stopped.",
    footer = {"", "Exit codes: 0 done; 1 the server says no, or its spool is not empty in time; 2 wrong usage; 3 the server is out of "
        + "reach."})
final class MaintenanceCommand extends WebadminAction {

    private static final long BETWEEN_LOOKS_MILLIS = 500;

    private enum State { on, off }

    @Parameters(arity = "0..1", paramLabel = "on|off", description = "Begin, or end; neither only asks.")
    private Optional<State> state = Optional.empty();

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Told to those who are refused, and shown "
        + "in health.")
    private String reason;

    @Option(names = "--wait", paramLabel = "SECONDS", defaultValue = "120", description = "How long 'on' waits for the spool to be "
        + "empty (default ${DEFAULT-VALUE}); 0 does not wait.")
    private long seconds;

    @Option(names = "--json", description = "Print one JSON object: maintenance, reason, inSpool (mails).")
    private boolean json;

    @Override
    protected void run(Webadmin webadmin) throws IOException, NoException {
        JsonNode answer = json(state.isEmpty() ? webadmin.get(MaintenanceRoutes.BASE)
            : webadmin.post(MaintenanceRoutes.BASE + "?action=" + state.get(), reason.getBytes(StandardCharsets.UTF_8)));
        if (!json) {
            out().println(answer.path("maintenance").asBoolean()
                ? "maintenance: new sessions are refused. " + answer.path("reason").asText() : "no maintenance: sessions are welcome");
            out().flush();
        }
        JsonNode last = state.equals(Optional.of(State.on)) && seconds > 0 ? awaitEmptySpool(webadmin, answer) : answer;
        long left = last.path("inSpool").asLong();
        if (json) {
            out().println(last);
        } else if (last.path("maintenance").asBoolean()) {
            out().println(left == 0 ? "The spool is empty: the server may be stopped."
                : left + " mails are in the spool. They stay on this machine's disk if the server is stopped, and go out at its next "
                    + "start.");
        }
        out().flush();
        if (left > 0 && seconds > 0 && state.equals(Optional.of(State.on))) {
            throw new NoException("the spool is not empty after " + seconds + " s; './testa maintenance' says how it goes on");
        }
    }

    private JsonNode awaitEmptySpool(Webadmin webadmin, JsonNode first) throws IOException, NoException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        JsonNode now = first;
        try {
            while (now.path("inSpool").asLong() > 0 && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLIS);
                now = json(webadmin.get(MaintenanceRoutes.BASE));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return now;
    }
}
