package eu.testa.mail.server.command.digitalid;

import com.fasterxml.jackson.databind.JsonNode;
import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./testa digital-id confirm ADDRESS}. */
@Command(
    name = "confirm",
    mixinStandardHelpOptions = true,
    description = "You vouch for the digital IDs of an address that came with signed mail, as if you had imported them: after you "
        + "have asked the person, by telephone, for the fingerprint (sha-256).")
final class DigitalIdConfirm extends DigitalIdAction {

    @Option(names = "--sha256", paramLabel = "HEX", description = "Only the one with this fingerprint.")
    private String sha256;

    @Parameters(paramLabel = "ADDRESS", description = "A mail address on TESTA.")
    private String address;

    @Override
    protected void run(Webadmin webadmin) throws IOException, NoException {
        JsonNode reply = json(webadmin.post(ROUTES + "/" + Webadmin.escaped(address) + "/confirm"
            + (sha256 == null ? "" : "?sha256=" + Webadmin.escaped(sha256)), new byte[0]));
        out().println("confirmed: " + reply.path("confirmed").asInt());
    }
}
