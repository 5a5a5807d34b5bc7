package eu.testa.mail.server.command.members;

import com.fasterxml.jackson.databind.JsonNode;
import eu.testa.mail.mailets.webadmin.MemberRoutes;
import eu.testa.mail.server.command.Webadmin;
import eu.testa.mail.server.command.WebadminAction;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./testa members status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Says how many Member States are in force, and why members.xml is not taken over if it is not.")
final class MembersStatus extends WebadminAction {

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    protected void run(Webadmin webadmin) throws IOException, NoException {
        JsonNode answer = json(webadmin.get(MemberRoutes.BASE));
        out().println(json ? answer.toString() : answer.path("members").asInt() + " Member States are in force; "
            + (answer.path("problem").isNull() ? "members.xml is as it is in force"
                : "members.xml is not taken over: " + answer.path("problem").asText()));
        out().flush();
    }
}
