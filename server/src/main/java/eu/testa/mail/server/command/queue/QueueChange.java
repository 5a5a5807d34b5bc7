package eu.testa.mail.server.command.queue;

import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** A command that does something with mails: by their ids, or all that fit. */
abstract class QueueChange extends QueueAction {

    @Mixin
    private MailChoice choice;

    @Option(names = "--all", description = "All mail that waits.")
    private boolean all;

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
        List<List<String>> requests = requests();
        confirm();
        int mails = 0;
        for (List<String> parts : requests) {
            mails += json(send(webadmin, "?" + String.join("&", parts))).path("mails").asInt();
        }
        if (mails == 0) {
            throw new NoException("no mail that waits fits");
        }
        out().println(mails + (mails == 1 ? " mail " : " mails ") + done());
    }

    private List<List<String>> requests() {
        int ways = (ids.isEmpty() ? 0 : 1) + (choice.isEmpty() ? 0 : 1) + (all ? 1 : 0);
        if (ways != 1) {
            throw new ParameterException(spec().commandLine(), "which mails? Give their IDs, or --destination, --sender "
                + "and --older-than together or alone, or --all");
        }
        if (!ids.isEmpty()) {
            return ids.stream().map(id -> List.of("id=" + id)).toList();
        }
        List<String> query = new ArrayList<>(choice.query());
        if (all) {
            query.add("all=true");
        }
        return List.of(query);
    }
}
