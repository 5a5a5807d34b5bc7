package eu.testa.mail.server.command.digitalid;

import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./testa digital-id list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists all digital IDs by address; users are offered the one that is 'offered'.")
final class DigitalIdList extends DigitalIdAction {

    @Option(names = "--changed",
        description = "Only those that came with a mail and had another key than before, until you confirm or delete them.")
    private boolean changed;

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Override
    protected void run(Webadmin webadmin) throws IOException, NoException {
        print(json(webadmin.get(ROUTES + (changed ? "?changed=true" : ""))), json);
    }
}
