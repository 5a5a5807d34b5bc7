package eu.testa.mail.server.command.queue;

import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code ./testa queue return}. */
@Command(
    name = "return",
    mixinStandardHelpOptions = true,
    description = "Gives mails up now: their senders get the report, as after the last day.")
final class QueueReturn extends QueueChange {

    @Override
    Webadmin.Reply send(Webadmin webadmin, String query) throws IOException {
        return webadmin.post(ROUTES + "/mails" + query + "&action=return", new byte[0]);
    }

    @Override
    String done() {
        return "on the way back to their senders";
    }
}
