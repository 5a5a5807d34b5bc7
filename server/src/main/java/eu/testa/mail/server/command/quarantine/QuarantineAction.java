package eu.testa.mail.server.command.quarantine;

import com.fasterxml.jackson.databind.JsonNode;
import eu.testa.mail.server.command.Webadmin;
import eu.testa.mail.server.command.WebadminAction;
import java.io.IOException;
import java.io.PrintWriter;

/** What the commands share: one question, one answer. */
abstract class QuarantineAction extends WebadminAction {

    static final String ROUTES = "/testa/quarantine";

    /** Asks the server; {@link #print} gets what it answered. */
    abstract Webadmin.Reply ask(Webadmin webadmin) throws IOException;

    /** Prints what the server answered. */
    abstract void print(JsonNode answer, PrintWriter out);

    @Override
    protected final void run(Webadmin webadmin) throws IOException, NoException {
        print(json(ask(webadmin)), out());
    }

    static String path(String key) {
        return ROUTES + "/" + Webadmin.escaped(key);
    }
}
