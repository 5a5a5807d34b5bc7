package eu.testa.mail.server.command.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/**
 * A command that does something with mails: by their ids, or all that fit. Of several ids, those that are unknown do not
 * keep it from the others.
 */
abstract class QueueChange extends QueueAction {

    /** Well before {@link Webadmin} no longer waits for an answer. */
    private static final String WITHIN = "20 seconds";

    @Mixin
    private MailChoice choice;

    @Option(names = "--all", description = "All mail that waits.")
    private boolean all;

    @Option(names = "--json", description = "Print a JSON object: action, mails (how many); for IDs also unknown, and "
        + "inDelivery (being delivered at this moment, so not changed).")
    private boolean json;

    @Parameters(arity = "0..*", paramLabel = "ID", description = "Mails, as 'queue list' shows them.")
    private List<Long> ids = List.of();

    /** Sends one request for mails; the query begins with ?. */
    abstract Webadmin.Reply send(Webadmin webadmin, String query) throws IOException;

    /** What was done, as in "3 mails released". */
    abstract String done();

    /** Called before anything is changed; throws if it is not to be. */
    void confirm() throws NoException {
        // most changes can be taken back
    }

    @Override
    protected final void run(Webadmin webadmin) throws IOException, NoException {
        int ways = (ids.isEmpty() ? 0 : 1) + (choice.isEmpty() ? 0 : 1) + (all ? 1 : 0);
        if (ways != 1) {
            throw new ParameterException(spec().commandLine(), "which mails? Give their IDs, or --destination, --sender "
                + "and --older-than together or alone, or --all");
        }
        confirm();
        if (ids.isEmpty()) {
            changeAllThatFit(webadmin);
        } else {
            changeEach(webadmin);
        }
    }

    /** In as many requests as it takes: each is answered before anybody doubts whether the server is still there. */
    private void changeAllThatFit(Webadmin webadmin) throws IOException, NoException {
        List<String> query = new ArrayList<>(choice.query());
        if (all) {
            query.add("all=true");
        }
        query.add("within=" + Webadmin.escaped(WITHIN));
        String request = "?" + String.join("&", query);
        int mails = 0;
        try {
            JsonNode answer = json(send(webadmin, request));
            mails += answer.path("mails").asInt();
            while (answer.has("after")) {
                spec().commandLine().getErr().println(mails + " mails " + done() + " so far, and it goes on");
                answer = json(send(webadmin, request + "&after=" + answer.path("after").asLong() + "&upTo="
                    + answer.path("upTo").asLong()));
                mails += answer.path("mails").asInt();
            }
        } finally {
            // also when the server goes away in the middle: what was changed is changed
            print(mails, result(mails));
        }
        if (mails == 0) {
            throw new NoException("no mail that waits fits");
        }
    }

    private void changeEach(Webadmin webadmin) throws IOException, NoException {
        int mails = 0;
        List<Long> unknown = new ArrayList<>();
        List<Long> inDelivery = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        try {
            for (Long id : new LinkedHashSet<>(ids)) {
                Webadmin.Reply reply = send(webadmin, "?id=" + id);
                switch (reply.status()) {
                    case HttpURLConnection.HTTP_NOT_FOUND -> {
                        unknown.add(id);
                        reasons.add(message(reply));
                    }
                    case HttpURLConnection.HTTP_CONFLICT -> {
                        inDelivery.add(id);
                        reasons.add(message(reply));
                    }
                    default -> mails += json(reply).path("mails").asInt();
                }
            }
        } finally {
            // also when the server goes away in the middle: what was changed is changed
            ObjectNode result = result(mails);
            unknown.forEach(result.putArray("unknown")::add);
            inDelivery.forEach(result.putArray("inDelivery")::add);
            print(mails, result);
        }
        if (!reasons.isEmpty()) {
            throw new NoException(String.join(System.lineSeparator(), reasons));
        }
    }

    private ObjectNode result(int mails) {
        return JsonNodeFactory.instance.objectNode().put("action", spec().name()).put("mails", mails);
    }

    private void print(int mails, ObjectNode result) {
        if (json) {
            out().println(result);
        } else if (mails > 0) {
            out().println(mails + (mails == 1 ? " mail " : " mails ") + done());
        }
    }
}
