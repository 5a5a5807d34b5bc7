package eu.testa.mail.server.command.queue;

import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code ./testa queue hold}. */
@Command(
    name = "hold",
    mixinStandardHelpOptions = true,
    description = "Stops mails: they are kept, and neither tried nor returned, until they are released.")
final class QueueHold extends QueueChange {

    @Override
    Webadmin.Reply send(Webadmin webadmin, String query) throws IOException {
        return webadmin.post(ROUTES + "/mails" + query + "&action=hold", new byte[0]);
    }

    @Override
    String done() {
        return "held";
    }
}
