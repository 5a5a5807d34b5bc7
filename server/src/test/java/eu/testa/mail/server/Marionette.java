package eu.testa.mail.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * The remote control of Thunderbird, in its own protocol: over TCP, each message is JSON behind its length and a colon. Scripts run
 * in Thunderbird's main window, with all that Thunderbird itself may do.
 */
final class Marionette implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    /** Message types: a command, and the answer to it. */
    private static final int COMMAND = 0;

    private final ObjectMapper mapper = new ObjectMapper();
    private final Socket socket;
    private final InputStream in;
    private int last;

    Marionette(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        in = new BufferedInputStream(socket.getInputStream());
        // who it is
        read();
        ObjectNode capabilities = mapper.createObjectNode().put("unhandledPromptBehavior", "ignore");
        capabilities.putObject("timeouts").put("script", PATIENCE.toMillis());
        ask("WebDriver:NewSession", capabilities);
        ask("Marionette:SetContext", mapper.createObjectNode().put("value", "chrome"));
    }

    /** Runs a script, whose functions stay. */
    JsonNode run(String script) throws IOException {
        return ask("WebDriver:ExecuteScript", mapper.createObjectNode().put("script", script)).path("value");
    }

    /** Calls an asynchronous function and waits for what it returns. */
    JsonNode call(String function, List<String> arguments) throws IOException {
        ObjectNode wanted = mapper.createObjectNode().put("script", """
            const answer = arguments[arguments.length - 1];
            %s(...[...arguments].slice(0, -1)).then(
              value => answer({ value: value ?? null }), reason => answer({ reason: `${reason} ${reason.stack}` }));
            """.formatted(function));
        ArrayNode given = wanted.putArray("args");
        arguments.forEach(given::add);
        JsonNode answer = ask("WebDriver:ExecuteAsyncScript", wanted).path("value");
        if (answer.has("reason")) {
            throw new IOException(function + ": " + answer.path("reason").asText());
        }
        return answer.path("value");
    }

    void quit() throws IOException {
        ObjectNode wanted = mapper.createObjectNode();
        wanted.putArray("flags").add("eForceQuit");
        ask("Marionette:Quit", wanted);
    }

    private JsonNode ask(String command, ObjectNode parameters) throws IOException {
        last++;
        byte[] message = mapper.writeValueAsBytes(mapper.createArrayNode().add(COMMAND).add(last).add(command).add(parameters));
        socket.getOutputStream().write((message.length + ":").getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(message);
        // type, number, error, result
        JsonNode answer = read();
        if (answer.path(1).asInt() != last) {
            throw new IOException("an answer to another command: " + answer);
        }
        if (!answer.path(2).isNull()) {
            throw new IOException(command + ": " + answer.path(2).path("message").asText() + "\n"
                + answer.path(2).path("stacktrace").asText());
        }
        return answer.path(3);
    }

    private JsonNode read() throws IOException {
        int length = 0;
        for (int digit = in.read(); digit != ':'; digit = in.read()) {
            if (digit < 0) {
                throw new EOFException("Thunderbird has closed the connection");
            }
            length = 10 * length + Character.digit(digit, 10);
        }
        return mapper.readTree(in.readNBytes(length));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
