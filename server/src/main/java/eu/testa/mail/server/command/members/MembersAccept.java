package eu.testa.mail.server.command.members;

import eu.testa.mail.mailets.webadmin.MemberRoutes;
import eu.testa.mail.server.command.Webadmin;
import eu.testa.mail.server.command.WebadminAction;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code ./testa members accept}. */
@Command(
    name = "accept",
    mixinStandardHelpOptions = true,
    description = "Takes members.xml over as it is, though members have left it for whom mail waits, or more than a quarter of "
        + "them. Mail for their domains waits, and is returned when its time is over.",
    footer = {"", "Exit codes: 0 it is in force; 1 it cannot be used, and says why; 2 wrong usage; 3 the server is out of reach."})
final class MembersAccept extends WebadminAction {

    @Override
    protected void run(Webadmin webadmin) throws IOException, NoException {
        out().println("members.xml is in force: "
            + json(webadmin.post(MemberRoutes.BASE + "?action=accept", new byte[0])).path("members").asInt() + " Member States");
        out().flush();
    }
}
