package eu.testa.mail.lab.acceptance;

import eu.testa.mail.core.settings.Endpoint;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * In the place of a Member State's server: takes what it is given, refuses recipients called {@code refused-…}, and
 * remembers every answer that ends a mail.
 */
final class RecordingSink implements Closeable {

    private final Endpoint endpoint;
    private final ServerSocket server = new ServerSocket();
    private final ExecutorService connections = Executors.newCachedThreadPool();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();

    /**
     * What was answered, about what.
     *
     * @param nanos      {@link System#nanoTime}, before the answer left
     * @param recipient  the last one named
     * @param idLine     the message's {@code Message-ID} line; empty for a recipient that was refused
     * @param references what its {@code References} line says, which reports have
     * @param body       {@link Arrays#hashCode(byte[])} of its body
     */
    record Answer(long nanos, String recipient, Optional<String> idLine, Optional<String> references, int body) {
    }

    /** Listens at once. */
    RecordingSink(Endpoint endpoint) throws IOException {
        this.endpoint = endpoint;
        server.bind(new InetSocketAddress(endpoint.host(), endpoint.port()));
        connections.submit(this::accept);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    List<Answer> answers() {
        return List.copyOf(answers);
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                open.add(socket);
                connections.submit(() -> serve(socket));
            } catch (IOException e) {
                // closed
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String recipient = "";
            say(socket, "220 sink ESMTP");
            for (byte[] line = line(in); line.length > 0; line = line(in)) {
                String command = new String(line, StandardCharsets.ISO_8859_1).strip();
                String verb = command.toUpperCase(Locale.ROOT);
                if (verb.startsWith("EHLO")) {
                    say(socket, "250-sink\r\n250 8BITMIME");
                } else if (verb.startsWith("RCPT")) {
                    recipient = command.substring(command.indexOf('<') + 1, command.indexOf('>'));
                    if (recipient.startsWith("refused-")) {
                        answers.add(new Answer(System.nanoTime(), recipient, Optional.empty(), Optional.empty(), 0));
                        say(socket, "550 5.1.1 nobody of that name");
                    } else {
                        say(socket, "250 2.1.5 ok");
                    }
                } else if (verb.equals("DATA")) {
                    say(socket, "354 go on");
                    byte[] message = message(in);
                    answers.add(new Answer(System.nanoTime(), recipient, headerLine(message, "Message-ID: "),
                        headerLine(message, "References: "), Arrays.hashCode(Letter.body(message))));
                    say(socket, "250 2.0.0 taken");
                } else if (verb.equals("QUIT")) {
                    say(socket, "221 2.0.0 bye");
                    return;
                } else {
                    say(socket, "250 2.0.0 ok");
                }
            }
        } catch (IOException e) {
            // the peer was killed, or the sink is closed
        } finally {
            open.remove(socket);
        }
    }

    private static Optional<String> headerLine(byte[] message, String name) {
        String text = new String(message, StandardCharsets.ISO_8859_1);
        return text.substring(0, text.indexOf("\r\n\r\n")).lines().filter(line -> line.startsWith(name)).findFirst();
    }

    private static void say(Socket socket, String reply) throws IOException {
        socket.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** With its line end; empty at the end of the connection, which loses what is not a whole line. */
    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            line.write(octet);
            if (octet == '\n') {
                return line.toByteArray();
            }
        }
        return new byte[0];
    }

    private static byte[] message(InputStream in) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        while (true) {
            byte[] line = line(in);
            if (line.length == 0) {
                throw new IOException("the connection ended in a message");
            }
            if (line.length == 3 && line[0] == '.') {
                return message.toByteArray();
            }
            int from = line[0] == '.' ? 1 : 0;
            message.write(line, from, line.length - from);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
        connections.shutdown();
    }
}
