package eu.testa.mail.server.command.admin;

import com.fasterxml.jackson.databind.JsonNode;
import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./testa admin list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists the administrators by name, with their roles.")
final class AdminList extends AdminAction {

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Override
    protected void run(Webadmin webadmin) throws IOException, NoException {
        for (JsonNode one : json(webadmin.get(ROUTE))) {
            if (json) {
                out().println(one);
            } else {
                out().printf("%-24s  %-13s  %s%n", one.path("name").asText(), one.path("role").asText(),
                    one.path("by").asText());
            }
        }
    }
}
