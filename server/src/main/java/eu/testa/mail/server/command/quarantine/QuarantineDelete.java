package eu.testa.mail.server.command.quarantine;

import com.fasterxml.jackson.databind.JsonNode;
import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ./testa quarantine delete KEY}. */
@Command(name = "delete", mixinStandardHelpOptions = true, description = "Deletes a mail from the quarantine, for good.")
final class QuarantineDelete extends QuarantineAction {

    @Parameters(paramLabel = "KEY", description = "As 'quarantine list' names it.")
    private String key;

    @Override
    Webadmin.Reply ask(Webadmin webadmin) throws IOException {
        return webadmin.delete(path(key));
    }

    @Override
    void print(JsonNode answer, PrintWriter out) {
        out.println(answer.path("message").asText());
    }
}
