package eu.testa.mail.server.command;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * In the place of a clamd while {@code ./testa class-archive} learns what a relay does: speaks its protocol (clamd(8)) and scans nothing. What has
 * the given words in it is clean, and all else infected, as the proofs are that a server asks a clamd for.
 */
final class StandInClamd implements AutoCloseable {

    private static final int CONNECTIONS = 50;

    private final ServerSocket listener;
    private final String clean;

    StandInClamd(InetAddress host, String clean) throws IOException {
        this.listener = new ServerSocket(0, CONNECTIONS, host);
        this.clean = clean;
        daemon(this::accept, "stand-in clamd").start();
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket session = listener.accept();
                daemon(() -> answer(session), "stand-in clamd session").start();
            }
        } catch (IOException e) {
            // closed: the server ends
        }
    }

    private void answer(Socket session) {
        try (session; DataInputStream in = new DataInputStream(new BufferedInputStream(session.getInputStream()))) {
            OutputStream out = session.getOutputStream();
            int number = 0;
            while (true) {
                String command = command(in);
                if (command.equals("zIDSESSION")) {
                    continue;
                }
                number++;
                String answer = switch (command) {
                    case "zPING" -> "PONG";
                    case "zVERSION" -> "ClamAV 1.4.0";
                    case "zINSTREAM" -> stream(in).contains(clean) ? "stream: OK" : "stream: Not-Of-The-Archive FOUND";
                    default -> throw new IOException("no such command: " + command);
                };
                out.write((number + ": " + answer + "\0").getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            // it has hung up, or wants what a server does not
        }
    }

    private static String command(DataInputStream in) throws IOException {
        StringBuilder command = new StringBuilder();
        for (byte octet = in.readByte(); octet != 0; octet = in.readByte()) {
            command.append((char) octet);
        }
        return command.toString();
    }

    /** What INSTREAM has behind it: pieces, each with its length before it, up to one without octets. */
    private static String stream(DataInputStream in) throws IOException {
        StringBuilder stream = new StringBuilder();
        for (int length = in.readInt(); length != 0; length = in.readInt()) {
            stream.append(new String(in.readNBytes(length), StandardCharsets.ISO_8859_1));
        }
        return stream.toString();
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
