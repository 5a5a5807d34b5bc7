package eu.testa.mail.server.command.quarantine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.server.command.ServerChoice;
import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What the commands share: the server they speak to, and how a failure ends. */
abstract class QuarantineAction implements Callable<Integer> {

    static final String ROUTES = "/testa/quarantine";

    private static final int NO = 1;
    private static final int OUT_OF_REACH = 3;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerChoice server;

    private final ObjectMapper mapper = new ObjectMapper();

    /** Asks the server; {@link #print} gets what it answered. */
    abstract Webadmin.Reply ask(Webadmin webadmin) throws IOException;

    /** Prints what the server answered. */
    abstract void print(JsonNode answer, PrintWriter out);

    @Override
    public final Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try {
            Webadmin.Reply reply = ask(new Webadmin(server.settings().get(TestaSettings.WEBADMIN)));
            JsonNode answer = json(reply);
            if (reply.succeeded()) {
                print(answer, spec.commandLine().getOut());
                return ExitCode.OK;
            }
            err.println(answer.path("message").asText("the server could not do it (" + reply.status()
                + "); its log says why"));
            return reply.status() / 100 == 4 ? NO : OUT_OF_REACH;
        } catch (SettingsException e) {
            e.problems().forEach(err::println);
            return ExitCode.USAGE;
        } catch (IOException e) {
            err.println(e.getMessage());
            return OUT_OF_REACH;
        }
    }

    private JsonNode json(Webadmin.Reply reply) throws IOException {
        try {
            return mapper.readTree(reply.body());
        } catch (IOException e) {
            throw new IOException("the server's answer (" + reply.status() + ") cannot be read", e);
        }
    }

    static String path(String key) {
        return ROUTES + "/" + Webadmin.escaped(key);
    }
}
