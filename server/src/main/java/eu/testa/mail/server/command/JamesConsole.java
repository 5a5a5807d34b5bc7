package eu.testa.mail.server.command;

import eu.testa.mail.core.settings.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.james.cli.ServerCmd;
import org.apache.james.cli.exceptions.JamesCliException;

/**
 * James' own command line, spoken to a running server over JMX.
 *
 * @param jmx     where the server listens for it
 * @param secrets the folder with the key, the user and the password that the server made at its first start
 */
public record JamesConsole(Endpoint jmx, Path secrets) {

    private static final String PASSWORD_FILE = "jmxremote.password";

    /** The server says no; the message is its reason. */
    public static final class RefusedException extends Exception {
        private RefusedException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The command line of the server that keeps its things in this var folder. */
    public static JamesConsole of(Endpoint jmx, Path var) {
        return new JamesConsole(jmx, var.resolve("secrets"));
    }

    /**
     * Runs one command, such as {@code AddUser}, with its arguments.
     *
     * @return the lines it printed
     * @throws IllegalArgumentException if there is no such command, or its arguments are too few or too many
     * @throws RefusedException         if the server refuses to do it
     * @throws IOException              if the server cannot be reached
     */
    public List<String> run(List<String> command) throws IOException, RefusedException {
        String[] credentials = Files.readString(secrets.resolve(PASSWORD_FILE)).strip().split("\\s+");
        JmxSockets.use(jmx, secrets);
        List<String> arguments = new ArrayList<>(List.of("-h", jmx.host(), "-p", Integer.toString(jmx.port()),
            "-username", credentials[0], "-password", credentials[1], "--"));
        arguments.addAll(command);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8); JmxConnectors opened = new JmxConnectors()) {
            ServerCmd.executeAndOutputToStream(arguments.toArray(String[]::new), out);
        } catch (IOException e) {
            throw new IOException("the server does not answer on " + jmx + ": is it running? (" + e.getMessage() + ")", e);
        } catch (JamesCliException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (Exception e) {
            throw new RefusedException(reason(e), e);
        }
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** The innermost words: what is around them are wrappers of JMX. */
    private static String reason(Throwable refusal) {
        Throwable innermost = refusal;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return innermost.getMessage() == null ? innermost.toString() : innermost.getMessage();
    }
}
