package eu.testa.mail.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import eu.testa.mail.core.reload.Reloaded;
import eu.testa.mail.mailets.webadmin.ReloadRoutes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./testa reload}. */
@Command(
    name = "reload",
    mixinStandardHelpOptions = true,
    description = "Lets a running server take over files that have changed: the key and certificate of its listeners, trust "
        + "anchors and CRLs, members.xml. Says of everything else in the conf folder whether it needs a restart.",
    footer = {"", "It needs the role administrator. Exit codes: 0 what changed is in force, or said to need a restart; 1 a file cannot "
        + "be used, and what was in force before still is; 2 wrong usage; 3 the server is out of reach."})
final class Reload extends WebadminAction {

    @Option(names = "--json", description = "Print one JSON array: part, state (in force, unchanged, needs restart, refused), words.")
    private boolean json;

    @Override
    protected void run(Webadmin webadmin) throws IOException, NoException {
        JsonNode answer = json(webadmin.post(ReloadRoutes.BASE, new byte[0]));
        List<String> refused = new ArrayList<>();
        for (JsonNode part : answer) {
            if (!json) {
                out().println(String.format(Locale.ROOT, "%-24s  %-13s  %s", part.path("part").asText(), part.path("state").asText(),
                    part.path("words").asText()));
            }
            if (part.path("state").asText().equals(Reloaded.State.REFUSED.label())) {
                refused.add(part.path("part").asText());
            }
        }
        if (json) {
            out().println(answer);
        }
        out().flush();
        if (!refused.isEmpty()) {
            throw new NoException("refused: " + String.join(", ", refused));
        }
    }
}
