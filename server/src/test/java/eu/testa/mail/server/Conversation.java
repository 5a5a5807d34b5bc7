package eu.testa.mail.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** SMTP or POP3 with a server: lines that end with CRLF, an octet a character. */
final class Conversation implements AutoCloseable {

    private final Socket socket;
    private final BufferedReader in;
    private final OutputStream out;

    Conversation(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        this.out = socket.getOutputStream();
    }

    String read() throws IOException {
        return in.readLine();
    }

    void write(String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** @return the first line of the answer */
    String say(String line) throws IOException {
        write(line);
        out.flush();
        return read();
    }

    /** Writes lines up to a dot of its own, as mail in SMTP. */
    void writeAll(List<String> lines) throws IOException {
        for (String line : lines) {
            write(line.startsWith(".") ? "." + line : line);
        }
    }

    /** Reads lines up to a dot of its own, as answers of POP3. */
    List<String> readAll() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = read(); !line.equals("."); line = read()) {
            lines.add(line.startsWith(".") ? line.substring(1) : line);
        }
        return lines;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
