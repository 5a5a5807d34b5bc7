package eu.testa.mail.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
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
import org.awaitility.Awaitility;

/**
 * The remote control of Thunderbird, in its own protocol: over TCP, each message is JSON behind its length and a colon. Scripts run
 * in Thunderbird's main window, with all that Thunderbird itself may do.
 */
final class Marionette implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    /** Message types: a command, and the answer to it. */
    private static final int COMMAND = 0;
    private static final String DIALOG_IS_OPEN = "unexpected alert open";

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
        ask("WebDriver:NewSession", capabilities);
        ask("Marionette:SetContext", mapper.createObjectNode().put("value", "chrome"));
    }

    /** Runs a script, whose functions stay. */
    JsonNode run(String script) throws IOException {
        return ask("WebDriver:ExecuteScript", mapper.createObjectNode().put("script", script)).path("value");
    }

    /**
     * Calls an asynchronous function and waits for what it returns. It may open dialogs and answer them; while one is open, every
     * command is refused, and a script that Marionette itself awaits is given up.
     */
    JsonNode call(String function, List<String> arguments) throws IOException {
        ObjectNode wanted = mapper.createObjectNode().put("script", """
            window.testaAnswer = null;
            %s(...arguments).then(
              value => window.testaAnswer = { value: value ?? null }, reason => window.testaAnswer = { reason: `${reason} ${reason.stack}` });
            """.formatted(function));
        ArrayNode given = wanted.putArray("args");
        arguments.forEach(given::add);
        ask("WebDriver:ExecuteScript", wanted);
        JsonNode answer = Awaitility.await(function).atMost(PATIENCE).pollDelay(Duration.ZERO).until(this::answer, JsonNode::isObject);
        if (answer.has("reason")) {
            throw new IOException(function + ": " + answer.path("reason").asText());
        }
        return answer.path("value");
    }

    private JsonNode answer() throws IOException {
        JsonNode answer = send("WebDriver:ExecuteScript", mapper.createObjectNode().put("script", "return window.testaAnswer"));
        return DIALOG_IS_OPEN.equals(answer.path(2).path("error").asText()) ? NullNode.getInstance() : result("answer", answer).path("value");
    }

    void quit() throws IOException {
        ObjectNode wanted = mapper.createObjectNode();
        wanted.putArray("flags").add("eForceQuit");
        ask("Marionette:Quit", wanted);
    }

    private JsonNode ask(String command, ObjectNode parameters) throws IOException {
        return result(command, send(command, parameters));
    }

    /** The whole answer: type, number, error, result. */
    private JsonNode send(String command, ObjectNode parameters) throws IOException {
        last++;
        byte[] message = mapper.writeValueAsBytes(mapper.createArrayNode().add(COMMAND).add(last).add(command).add(parameters));
        socket.getOutputStream().write((message.length + ":").getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(message);
        JsonNode answer = read();
        if (answer.path(1).asInt() != last) {
            throw new IOException("an answer to another command: " + answer);
        }
        return answer;
    }

    private static JsonNode result(String command, JsonNode answer) throws IOException {
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
