package eu.testa.mail.server.command.queue;

import eu.testa.mail.server.command.Webadmin;
import java.io.Console;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./testa queue delete}. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = "Deletes mails for good; nobody is told. 'return' tells their senders.")
final class QueueDelete extends QueueChange {

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Override
    void confirm() throws NoException {
        if (yes) {
            return;
        }
        Console console = System.console();
        if (console == null) {
            throw new NoException("nothing is deleted: there is nobody to ask here; give --yes");
        }
        String answer = console.readLine("These mails are lost for good, and nobody is told. Delete them? [yes/no] ");
        if (!"yes".equalsIgnoreCase(answer)) {
            throw new NoException("nothing is deleted");
        }
    }

    @Override
    Webadmin.Reply send(Webadmin webadmin, String query) throws IOException {
        return webadmin.delete(ROUTES + "/mails" + query);
    }

    @Override
    String done() {
        return "deleted";
    }
}
