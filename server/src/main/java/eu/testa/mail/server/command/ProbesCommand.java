package eu.testa.mail.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import eu.testa.mail.mailets.webadmin.ProbeRoutes;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./testa probes}. */
@Command(
    name = "probes",
    mixinStandardHelpOptions = true,
    description = "Says how mail gets through over each path: how many of the probes of a day, a week and a month arrived, how "
        + "long they took, and where those of the last 24 hours were lost that did not.")
final class ProbesCommand extends WebadminAction {

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    protected void run(Webadmin webadmin) throws IOException, NoException {
        JsonNode answer = json(webadmin.get(ProbeRoutes.BASE));
        PrintWriter out = out();
        if (json) {
            out.println(answer);
        } else {
            print(answer, out);
        }
        out.flush();
    }

    private static void print(JsonNode answer, PrintWriter out) {
        if (!answer.path("on").asBoolean()) {
            out.println("No probes are sent (probe.interval = off).");
        }
        if (answer.path("paths").isEmpty()) {
            out.println("No probe has come to its end in the last 31 days.");
            return;
        }
        out.printf(Locale.ROOT, "%-34s %8s %8s %8s %9s %9s%n", "over", "day %", "week %", "month %", "mean s", "longest s");
        for (JsonNode path : answer.path("paths")) {
            out.printf(Locale.ROOT, "%-34s %8s %8s %8s %9s %9s%n", path.path("path").asText(), availability(path.path("day")),
                availability(path.path("week")), availability(path.path("month")), path.path("day").path("meanSeconds").asText("-"),
                path.path("day").path("longestSeconds").asText("-"));
        }
        for (JsonNode lost : answer.path("lost")) {
            out.println(lost.path("at").asText() + "  lost from " + lost.path("hop").asText() + ": " + lost.path("words").asText());
        }
    }

    private static String availability(JsonNode summary) {
        return summary.path("probes").asLong() == 0 ? "-" : summary.path("availability").asText();
    }
}
