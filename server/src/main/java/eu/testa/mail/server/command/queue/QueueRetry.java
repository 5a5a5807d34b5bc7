package eu.testa.mail.server.command.queue;

import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code ./testa queue retry}. */
@Command(
    name = "retry",
    mixinStandardHelpOptions = true,
    description = "Tries mails now; where their destination is down, one of them finds out whether it is back.")
final class QueueRetry extends QueueChange {

    @Override
    Webadmin.Reply send(Webadmin webadmin, String query) throws IOException {
        return webadmin.post(ROUTES + "/mails" + query + "&action=retry", new byte[0]);
    }

    @Override
    String done() {
        return "due now";
    }
}
