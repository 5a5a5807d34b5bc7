package eu.testa.mail.server.command.quarantine;

import com.fasterxml.jackson.databind.JsonNode;
import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ./testa quarantine release KEY}. */
@Command(
    name = "release",
    mixinStandardHelpOptions = true,
    description = "Scans a mail again and sends it on its way if nothing is found any more. A false alarm is ended in the "
        + "scanner first (clamd: a .fp or .ign2 file beside its signatures); nothing leaves without a scan.")
final class QuarantineRelease extends QuarantineAction {

    @Parameters(paramLabel = "KEY", description = "As 'quarantine list' names it.")
    private String key;

    @Override
    Webadmin.Reply ask(Webadmin webadmin) throws IOException {
        return webadmin.post(path(key) + "/release", new byte[0]);
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
        out.println(answer.path("message").asText());
    }
}
