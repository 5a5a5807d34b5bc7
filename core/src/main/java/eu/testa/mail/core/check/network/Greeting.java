package eu.testa.mail.core.check.network;

import eu.testa.mail.core.delivery.smtp.LineReader;
import eu.testa.mail.core.delivery.smtp.Reply;
import eu.testa.mail.core.delivery.smtp.ReplyReader;
import eu.testa.mail.core.delivery.smtp.UnverifiedTls;
import eu.testa.mail.core.settings.Endpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLSocket;

/**
 * How an SMTP, POP3 or LDAP listener greets: it is spoken with as far as TLS, and that is all: no sender is named, nobody logs in.
 *
 * @param words what it said first; empty where TLS or the client comes first
 * @param tls   what it negotiated; empty when it offers none
 */
record Greeting(String words, Optional<Tls> tls) {

    private static final int READY = 220;

    /** How a listener begins. */
    enum Protocol {
        SMTP, POP3,
        /** TLS from the first octet. */
        TLS,
        /** A client that would have to speak first. */
        SILENT
    }

    /**
     * What was negotiated.
     *
     * @param version     {@code TLSv1.3}
     * @param certificate the listener's own
     */
    record Tls(String version, X509Certificate certificate) {
    }

    /** Whether it said what a listener says that will speak with this client. */
    boolean isWelcome() {
        return words.isEmpty() || words.startsWith("220") || words.startsWith("+OK");
    }

    /**
     * Connects and looks.
     *
     * @param from     the address to connect from; empty lets the system choose
     * @param name     for EHLO
     * @param patience for the connection, and for each reply
     * @throws IOException if there is no connection, or the peer does not speak this protocol; the message says which
     */
    static Greeting of(Endpoint endpoint, Protocol protocol, Optional<String> from, String name, Duration patience)
        throws IOException {
        try (Socket socket = new Socket()) {
            if (from.isPresent()) {
                socket.bind(new InetSocketAddress(InetAddress.getByName(from.get()), 0));
            }
            socket.setSoTimeout((int) patience.toMillis());
            connect(socket, endpoint, patience);
            return switch (protocol) {
                case SMTP -> smtp(socket, endpoint, name);
                case POP3 -> pop3(socket, endpoint);
                case TLS -> new Greeting("", Optional.of(handshake(socket, endpoint)));
                case SILENT -> new Greeting("", Optional.empty());
            };
        } catch (SocketTimeoutException e) {
            throw new IOException("connected, and no reply within " + patience.toSeconds() + " s", e);
        }
    }

    private static void connect(Socket socket, Endpoint endpoint, Duration patience) throws IOException {
        try {
            socket.connect(new InetSocketAddress(InetAddress.getByName(endpoint.host()), endpoint.port()),
                (int) patience.toMillis());
        } catch (SocketTimeoutException e) {
            throw new IOException("no connection within " + patience.toSeconds() + " s", e);
        } catch (IOException e) {
            throw new IOException("no connection: " + e.getMessage(), e);
        }
    }

    private static Greeting smtp(Socket socket, Endpoint endpoint, String name) throws IOException {
        ReplyReader replies = new ReplyReader(new LineReader(socket.getInputStream()));
        Reply greeting = replies.read();
        if (greeting.code() != READY) {
            return new Greeting(words(greeting), Optional.empty());
        }
        say(socket, "EHLO " + name);
        Reply offers = replies.read();
        if (!offers.isPositive()) {
            throw new IOException("it answers EHLO with " + words(offers));
        }
        if (offers.lines().stream().noneMatch(line -> line.strip().equalsIgnoreCase("STARTTLS"))) {
            say(socket, "QUIT");
            return new Greeting(words(greeting), Optional.empty());
        }
        say(socket, "STARTTLS");
        Reply answer = replies.read();
        if (answer.code() != READY) {
            throw new IOException("it answers STARTTLS with " + words(answer));
        }
        return new Greeting(words(greeting), Optional.of(handshake(socket, endpoint)));
    }

    private static String words(Reply reply) {
        return (reply.code() + " " + reply.lines().get(reply.lines().size() - 1)).strip();
    }

    private static Greeting pop3(Socket socket, Endpoint endpoint) throws IOException {
        LineReader lines = new LineReader(socket.getInputStream());
        String greeting = lines.line();
        if (!greeting.startsWith("+OK")) {
            throw new IOException("no POP3 greeting: " + greeting);
        }
        say(socket, "STLS");
        return new Greeting(greeting,
            lines.line().startsWith("+OK") ? Optional.of(handshake(socket, endpoint)) : Optional.empty());
    }

    /** Any certificate will do here: it is what is looked at. */
    private static Tls handshake(Socket socket, Endpoint endpoint) throws IOException {
        try {
            SSLSocket secure = (SSLSocket) UnverifiedTls.context().getSocketFactory()
                .createSocket(socket, endpoint.host(), endpoint.port(), true);
            secure.startHandshake();
            return new Tls(secure.getSession().getProtocol(), (X509Certificate) secure.getSession().getPeerCertificates()[0]);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException("TLS fails: " + e.getMessage(), e);
        }
    }

    private static void say(Socket socket, String command) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Override
    public String toString() {
        return (words.isEmpty() ? "answers" : words)
            + tls.map(one -> String.format(Locale.ROOT, "; %s, certificate until %tF", one.version,
                one.certificate.getNotAfter())).orElse("; no TLS");
    }
}
