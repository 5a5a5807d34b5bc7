package eu.testa.mail.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.file.FileTrouble;
import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * A command that asks a running server: which one, and how a failure ends. Exit codes: 0 done, 1 the server says no,
 * 2 wrong usage or settings, 3 the server is out of reach or could not do it.
 */
public abstract class WebadminAction implements Callable<Integer> {

    private static final int NO = 1;
    private static final int OUT_OF_REACH = 3;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerChoice server;

    private final ObjectMapper mapper = new ObjectMapper();

    /** Does it; prints the result to {@link #out()}. */
    protected abstract void run(Webadmin webadmin) throws IOException, NoException;

    /** The server says no; the message is its reason. */
    public static final class NoException extends Exception {

        private static final long serialVersionUID = 1L;

        public NoException(String message) {
            super(message);
        }
    }

    @Override
    public final Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try {
            run(new Webadmin(server.settings().get(TestaSettings.WEBADMIN), server.var()));
            return ExitCode.OK;
        } catch (SettingsException e) {
            e.problems().forEach(err::println);
            return ExitCode.USAGE;
        } catch (NoException e) {
            err.println(e.getMessage());
            return NO;
        } catch (IOException e) {
            err.println(FileTrouble.words(e));
            return OUT_OF_REACH;
        }
    }

    protected final CommandSpec spec() {
        return spec;
    }

    protected final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** The reply, if it is not an error. */
    protected final Webadmin.Reply checked(Webadmin.Reply reply) throws IOException, NoException {
        if (reply.succeeded()) {
            return reply;
        }
        String message = message(reply);
        if (reply.status() / 100 == 4) {
            throw new NoException(message);
        }
        throw new IOException("the server could not do it (" + reply.status() + "); its log says why. " + message);
    }

    protected final JsonNode json(Webadmin.Reply reply) throws IOException, NoException {
        return mapper.readTree(checked(reply).body());
    }

    /** What a reply that is an error says. */
    protected final String message(Webadmin.Reply reply) {
        try {
            return mapper.readTree(reply.body()).path("message").asText();
        } catch (IOException e) {
            return reply.text();
        }
    }
}
