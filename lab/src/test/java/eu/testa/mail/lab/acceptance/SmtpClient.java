package eu.testa.mail.lab.acceptance;

import eu.testa.mail.core.delivery.smtp.LineReader;
import eu.testa.mail.core.delivery.smtp.UnverifiedTls;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.lab.LabUser;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLSocket;

/** SMTP over a bare socket: says what no mail client would say, octet for octet, and thousands of times in a minute. */
final class SmtpClient implements Closeable {

    /** What {@link #reply} gives when the server has closed the connection. */
    static final String CLOSED = "(closed)";

    private static final int TIMEOUT_MILLIS = 90_000;

    private Socket socket;
    private LineReader in;

    /**
     * Connects.
     *
     * @param from the address to connect from; servers know each other by it
     */
    SmtpClient(Endpoint server, String from) throws IOException {
        socket = new Socket(server.host(), server.port(), InetAddress.getByName(from), 0);
        socket.setTcpNoDelay(true);
        over(socket);
    }

    private void over(Socket next) throws IOException {
        socket = next;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new LineReader(socket.getInputStream());
    }

    /** The next reply: its last line; {@link #CLOSED} at the end of the connection. */
    String reply() throws IOException {
        while (true) {
            String line = line();
            if (line.length() < 4 || line.charAt(3) != '-') {
                return line;
            }
        }
    }

    private String line() throws IOException {
        try {
            return in.line();
        } catch (EOFException e) {
            return CLOSED;
        }
    }

    /** Sends a command and gives the reply. */
    String say(String command) throws IOException {
        send(command + "\r\n");
        return reply();
    }

    /** Sends octets as they are. */
    void send(String octets) throws IOException {
        socket.getOutputStream().write(octets.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** From the greeting to the 354. */
    SmtpClient upToData(String sender, String recipient) throws IOException {
        String[] commands = {"EHLO client.test", "MAIL FROM:<" + sender + ">", "RCPT TO:<" + recipient + ">", "DATA"};
        String reply = reply();
        for (String command : commands) {
            if (!reply.startsWith("2")) {
                throw new IOException("before " + command + " the server said " + reply);
            }
            reply = say(command);
        }
        if (!reply.startsWith("354")) {
            throw new IOException("to DATA the server said " + reply);
        }
        return this;
    }

    /** A whole mail, which ends in CRLF and has no line that begins with a dot; gives the reply to its end. */
    String deliver(String sender, String recipient, byte[] message) throws IOException {
        upToData(sender, recipient).send(new String(message, StandardCharsets.ISO_8859_1));
        return say(".");
    }

    /** Goes on over TLS; the certificate of a lab is nobody's. */
    SmtpClient startTls() throws IOException {
        String reply = say("STARTTLS");
        if (!reply.startsWith("220")) {
            throw new IOException("to STARTTLS the server said " + reply);
        }
        return handshake();
    }

    /** TLS without asking. */
    SmtpClient handshake() throws IOException {
        over(UnverifiedTls.context().getSocketFactory().createSocket(socket, "server.test", socket.getPort(), true));
        return this;
    }

    /** What the server showed in TLS. */
    X509Certificate certificate() throws IOException {
        return (X509Certificate) ((SSLSocket) socket).getSession().getPeerCertificates()[0];
    }

    String authenticate(LabUser user) throws IOException {
        return say("AUTH PLAIN " + PlainSmtp.plain(user));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
