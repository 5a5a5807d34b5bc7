package eu.testa.mail.server.command.queue;

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
abstract class QueueAction implements Callable<Integer> {

    static final String ROUTES = "/testa/queue";

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
        PrintWriter err = spec.commandLine().getErr();
        try {
            run(new Webadmin(server.settings().get(TestaSettings.WEBADMIN)));
            return ExitCode.OK;
        } catch (SettingsException e) {
            e.problems().forEach(err::println);
            return ExitCode.USAGE;
        } catch (NoException e) {
            err.println(e.getMessage());
            return NO;
        } catch (IOException e) {
            err.println(e.getMessage());
            return OUT_OF_REACH;
        }
    }

    CommandSpec spec() {
        return spec;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    JsonNode json(Webadmin.Reply reply) throws IOException, NoException {
        if (reply.succeeded()) {
            return mapper.readTree(reply.body());
        }
        if (reply.status() / 100 == 4) {
            throw new NoException(message(reply));
        }
        throw new IOException("the server could not do it (" + reply.status() + "); its log says why. " + message(reply));
    }

    private String message(Webadmin.Reply reply) {
        try {
            return mapper.readTree(reply.body()).path("message").asText();
        } catch (IOException e) {
            return reply.text();
        }
    }
}
