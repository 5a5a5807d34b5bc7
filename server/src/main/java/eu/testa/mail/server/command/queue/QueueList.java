package eu.testa.mail.server.command.queue;

import com.fasterxml.jackson.databind.JsonNode;
import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code ./testa queue list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists mail that waits, oldest first, or the destinations it waits for.")
final class QueueList extends QueueAction {

    private static final int PAGE = 1000;

    @Mixin
    private MailChoice choice;

    @Option(names = "--destinations", description = "List destinations: up, probing or down, and what was said last.")
    private boolean destinations;

    @Option(names = "--damaged", description = "List mail that cannot be read and is set aside, and why.")
    private boolean damaged;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "100",
        description = "At most so many mails (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Override
    protected void run(Webadmin webadmin) throws IOException, NoException {
        if (limit < 1) {
            throw new ParameterException(spec().commandLine(), "--limit=" + limit + ": at least 1");
        }
        if ((destinations || damaged) && !choice.isEmpty() || destinations && damaged) {
            throw new ParameterException(spec().commandLine(), (destinations ? "--destinations" : "--damaged")
                + " lists all of them; leave the others out");
        }
        if (destinations) {
            listDestinations(webadmin);
        } else if (damaged) {
            listDamaged(webadmin);
        } else {
            listMails(webadmin);
        }
    }

    private void listDestinations(Webadmin webadmin) throws IOException, NoException {
        if (!json) {
            out().printf("%-30s  %-7s  %7s  %7s  %-24s  %-24s  %s%n", "destination", "state", "mails", "held", "oldest",
                "down since", "last error");
        }
        for (JsonNode one : json(webadmin.get(ROUTES + "/destinations"))) {
            if (json) {
                out().println(one);
            } else {
                out().printf("%-30s  %-7s  %7d  %7d  %-24s  %-24s  %s%n", text(one, "destination"), text(one, "state"),
                    one.path("mails").asLong(), one.path("held").asLong(), text(one, "oldest"), text(one, "downSince"),
                    error(one));
            }
        }
    }

    private void listDamaged(Webadmin webadmin) throws IOException, NoException {
        if (!json) {
            out().printf("%8s  %-24s  %s%n", "id", "noticed", "what is wrong");
        }
        for (JsonNode one : json(webadmin.get(ROUTES + "/damaged"))) {
            if (json) {
                out().println(one);
            } else {
                out().printf("%8d  %-24s  %s%n", one.path("id").asLong(), text(one, "noticedAt"), text(one, "what"));
            }
        }
    }

    private void listMails(Webadmin webadmin) throws IOException, NoException {
        if (!json) {
            out().printf("%8s  %-24s  %-30s  %-40s  %8s  %s%n", "id", "waits since", "destination", "sender", "attempts",
                "last error");
        }
        long after = 0;
        int left = limit;
        while (left > 0) {
            int page = Math.min(left, PAGE);
            List<String> query = new ArrayList<>(choice.query());
            query.add("limit=" + page);
            query.add("after=" + after);
            JsonNode mails = json(webadmin.get(ROUTES + "/mails?" + String.join("&", query)));
            for (JsonNode mail : mails) {
                print(mail);
                after = mail.path("id").asLong();
            }
            left = mails.size() < page ? 0 : left - page;
        }
    }

    private void print(JsonNode mail) {
        if (json) {
            out().println(mail);
        } else {
            String sender = text(mail, "sender");
            out().printf("%8d  %-24s  %-30s  %-40s  %8d  %s%s%n", mail.path("id").asLong(), text(mail, "firstQueued"),
                text(mail, "destination"), sender.isEmpty() ? "<>" : sender, mail.path("attempts").asInt(),
                mail.path("held").asBoolean() ? "(held) " : "", error(mail));
        }
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).asText("");
    }

    private static String error(JsonNode node) {
        JsonNode error = node.path("lastError");
        String code = error.path("code").asInt() == 0 ? "" : error.path("code").asInt() + " ";
        return code + error.path("text").asText("");
    }
}
