package eu.testa.mail.lab.client;

import eu.testa.mail.core.delivery.smtp.LineReader;
import eu.testa.mail.core.delivery.smtp.UnverifiedTls;
import eu.testa.mail.core.settings.Endpoint;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;

/**
 * Lines out, lines in, over a connection that can become TLS: what SMTP and POP3 have in common. Any certificate is taken: the
 * lab's nodes make theirs at first start, and nothing here leaves this machine.
 */
final class Dialogue implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 60_000;
    private static final int CONNECT_MILLIS = 5_000;
    private static final int MAX_LINE = 100_000;

    private final Endpoint endpoint;
    private Socket socket;
    private LineReader in;
    private OutputStream out;

    private Dialogue(Endpoint endpoint, Socket socket) throws IOException {
        this.endpoint = endpoint;
        use(socket);
    }

    static Dialogue connect(Endpoint endpoint) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), CONNECT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            return new Dialogue(endpoint, socket);
        } catch (IOException e) {
            socket.close();
            throw new IOException("cannot connect to " + endpoint + ": " + e.getMessage(), e);
        }
    }

    /** Goes on over TLS on the same connection; gives protocol and cipher suite. */
    String startTls() throws IOException {
        SSLSocket tls = (SSLSocket) UnverifiedTls.context().getSocketFactory()
            .createSocket(socket, endpoint.host(), endpoint.port(), true);
        tls.startHandshake();
        use(tls);
        return tls.getSession().getProtocol() + " " + tls.getSession().getCipherSuite();
    }

    void send(String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /**
     * Sends a message with its final dot (RFC 5321 §4.5.2). CRLF is added at its end only where it has none, as SMTP
     * has no other way to say where a message ends.
     */
    void sendMessage(byte[] message) throws IOException {
        boolean lineStart = true;
        for (byte octet : message) {
            if (lineStart && octet == '.') {
                out.write('.');
            }
            out.write(octet);
            lineStart = octet == '\n';
        }
        out.write((lineStart ? ".\r\n" : "\r\n.\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    String receive() throws IOException {
        try {
            return new String(in.octets(), StandardCharsets.ISO_8859_1);
        } catch (EOFException e) {
            throw new EOFException(endpoint + " closed the connection");
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void use(Socket next) throws IOException {
        socket = next;
        in = new LineReader(next.getInputStream(), MAX_LINE);
        out = new BufferedOutputStream(next.getOutputStream());
    }
}
