package eu.testa.mail.server.command.queue;

import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code ./testa queue release}. */
@Command(
    name = "release",
    mixinStandardHelpOptions = true,
    description = "Lets mails go on that were held.")
final class QueueRelease extends QueueChange {

    @Override
    Webadmin.Reply send(Webadmin webadmin, String query) throws IOException {
        return webadmin.post(ROUTES + "/mails" + query + "&action=release", new byte[0]);
    }

    @Override
    String done() {
        return "released";
    }
}
