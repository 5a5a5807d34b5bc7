package eu.testa.mail.server.command.queue;

import com.fasterxml.jackson.databind.JsonNode;
import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./testa queue show ID}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows one mail: from whom, for whom, what was said last. Never what is in it.")
final class QueueShow extends QueueAction {

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    @Parameters(paramLabel = "ID", description = "A mail, as 'queue list' shows it.")
    private long id;

    @Override
    protected void run(Webadmin webadmin) throws IOException, NoException {
        JsonNode mail = json(webadmin.get(ROUTES + "/mails/" + id));
        if (json) {
            out().println(mail);
            return;
        }
        mail.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (value.isObject()) {
                value.properties().forEach(inner -> line(field.getKey() + "." + inner.getKey(), inner.getValue()));
            } else if (value.isArray()) {
                value.forEach(one -> line(field.getKey(), one));
            } else {
                line(field.getKey(), value);
            }
        });
    }

    private void line(String name, JsonNode value) {
        out().printf("%-18s  %s%n", name, value.asText());
    }
}
