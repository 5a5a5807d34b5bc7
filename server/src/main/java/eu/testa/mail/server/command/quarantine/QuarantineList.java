package eu.testa.mail.server.command.quarantine;

import com.fasterxml.jackson.databind.JsonNode;
import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./testa quarantine list}. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the mail in quarantine, the newest first.")
final class QuarantineList extends QuarantineAction {

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Override
    Webadmin.Reply ask(Webadmin webadmin) throws IOException {
        return webadmin.get(ROUTES);
    }

    @Override
    void print(JsonNode mails, PrintWriter out) {
        if (json) {
            mails.forEach(out::println);
            return;
        }
        if (mails.isEmpty()) {
            out.println("The quarantine is empty.");
            return;
        }
        for (JsonNode mail : mails) {
            out.println(mail.path("key").asText());
            out.println("    since   " + mail.path("since").asText() + "   " + mail.path("size").asLong() + " octets");
            out.println("    reason  " + mail.path("reason").asText());
            out.println("    from    <" + mail.path("sender").asText() + ">");
            mail.path("recipients").forEach(recipient -> out.println("    to      <" + recipient.asText() + ">"));
        }
    }
}
