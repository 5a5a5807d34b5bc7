package eu.testa.mail.server.command.digitalid;

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
abstract class DigitalIdAction implements Callable<Integer> {

    static final String ROUTES = "/testa/digital-ids";

    private static final int NO = 1;
    private static final int OUT_OF_REACH = 3;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerChoice server;

    private final ObjectMapper mapper = new ObjectMapper();

    /** Does it; prints the result to {@link #out()}. */
    abstract void run(Webadmin webadmin) throws IOException, NoException;

    /** The server says no; the message is its reason. */
    static final class NoException extends Exception {

        private static final long serialVersionUID = 1L;

        NoException(String message) {
            super(message);
        }
    }

    @Override
    public final Integer call() {
        try {
            run(new Webadmin(server.settings().get(TestaSettings.WEBADMIN)));
            return ExitCode.OK;
        } catch (SettingsException e) {
            e.problems().forEach(problem -> spec.commandLine().getErr().println(problem));
            return ExitCode.USAGE;
        } catch (NoException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return NO;
        } catch (IOException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return OUT_OF_REACH;
        }
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** The reply, if it is not an error. */
    Webadmin.Reply checked(Webadmin.Reply reply) throws IOException, NoException {
        if (reply.succeeded()) {
            return reply;
        }
        String message = message(reply);
        if (reply.status() / 100 == 4) {
            throw new NoException(message);
        }
        throw new IOException("the server could not do it (" + reply.status() + "); its log says why. " + message);
    }

    JsonNode json(Webadmin.Reply reply) throws IOException, NoException {
        return mapper.readTree(checked(reply).body());
    }

    void print(JsonNode ids, boolean asJson) {
        if (!asJson) {
            out().printf("%-20s  %-13s  %-40s  %s%n", "ends", "status", "address", "sha-256");
        }
        for (JsonNode id : ids) {
            if (asJson) {
                out().println(id);
            } else {
                out().printf("%-20s  %-13s  %-40s  %s%n", id.path("notAfter").asText(), id.path("status").asText(),
                    id.path("address").asText(), id.path("sha256").asText());
            }
        }
    }

    private String message(Webadmin.Reply reply) {
        try {
            return mapper.readTree(reply.body()).path("message").asText();
        } catch (IOException e) {
            return reply.text();
        }
    }
}
