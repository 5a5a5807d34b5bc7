package eu.testa.mail.server.command.quarantine;

import com.fasterxml.jackson.databind.JsonNode;
import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./testa quarantine show KEY}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows why a mail is in quarantine, and its header. What it says inside is never shown.")
final class QuarantineShow extends QuarantineAction {

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    @Parameters(paramLabel = "KEY", description = "As 'quarantine list' names it.")
    private String key;

    @Override
    Webadmin.Reply ask(Webadmin webadmin) throws IOException {
        return webadmin.get(path(key));
    }

    @Override
    void print(JsonNode mail, PrintWriter out) {
        if (json) {
            out.println(mail);
            return;
        }
        out.println("in quarantine since " + mail.path("since").asText() + ": " + mail.path("reason").asText());
        out.println("from <" + mail.path("sender").asText() + ">");
        mail.path("recipients").forEach(recipient -> out.println("to <" + recipient.asText() + ">"));
        out.println();
        mail.path("headers").forEach(line -> out.println(line.asText()));
    }
}
