package eu.testa.mail.server.command.admin;

import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ./testa admin remove NAME}. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description = "Removes an administrator; his password or token counts no longer.")
final class AdminRemove extends AdminAction {

    @Parameters(paramLabel = "NAME", description = "An administrator.")
    private String name;

    @Override
    protected void run(Webadmin webadmin) throws IOException, NoException {
        json(webadmin.delete(ROUTE + "/" + Webadmin.escaped(name)));
        out().println(name + " is removed");
    }
}
