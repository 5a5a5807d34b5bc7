package eu.testa.mail.server.command.digitalid;

import com.fasterxml.jackson.databind.JsonNode;
import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./testa digital-id delete ADDRESS}. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = "Deletes the digital IDs of an address: nobody can encrypt to it until it is known again "
        + "(chapter 5.2 of the note).")
final class DigitalIdDelete extends DigitalIdAction {

    @Option(names = "--sha256", paramLabel = "HEX", description = "Only the one with this fingerprint.")
    private String sha256;

    @Parameters(paramLabel = "ADDRESS", description = "A mail address on TESTA.")
    private String address;

    @Override
    protected void run(Webadmin webadmin) throws IOException, NoException {
        JsonNode reply = json(webadmin.delete(ROUTES + "/" + Webadmin.escaped(address)
            + (sha256 == null ? "" : "?sha256=" + Webadmin.escaped(sha256))));
        out().println("deleted: " + reply.path("deleted").asInt());
    }
}
