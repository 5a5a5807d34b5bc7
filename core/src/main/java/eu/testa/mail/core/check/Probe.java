package eu.testa.mail.core.check;

import eu.testa.mail.core.settings.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Speaks with an SMTP, POP3 or LDAP listener as far as TLS, and hangs up: no sender is named, nobody logs in.
 *
 * @param greeting what it said first; empty where TLS or the client comes first
 * @param tls      what it negotiated; empty when it offers none
 */
record Probe(String greeting, Optional<Tls> tls) {

    private static final int MAX_LINE = 1000;
    private static final int MAX_LINES = 100;

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
        return greeting.isEmpty() || greeting.startsWith("220") || greeting.startsWith("+OK");
    }

    /**
     * Connects and looks.
     *
     * @param from     the address to connect from; empty lets the system choose
     * @param name     for EHLO
     * @param patience for the connection, and for each reply
     * @throws IOException if there is no connection, or the peer does not speak this protocol; the message says which
     */
    static Probe of(Endpoint endpoint, Protocol protocol, Optional<String> from, String name, Duration patience)
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
                case TLS -> new Probe("", Optional.of(handshake(socket, endpoint)));
                case SILENT -> new Probe("", Optional.empty());
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

    private static Probe smtp(Socket socket, Endpoint endpoint, String name) throws IOException {
        String greeting = last(reply(socket.getInputStream()));
        if (!greeting.startsWith("220")) {
            return new Probe(greeting, Optional.empty());
        }
        say(socket, "EHLO " + name);
        List<String> offers = reply(socket.getInputStream());
        if (!last(offers).startsWith("250")) {
            throw new IOException("it answers EHLO with " + last(offers));
        }
        boolean offersTls = offers.stream().anyMatch(line -> line.substring(4).strip().equalsIgnoreCase("STARTTLS"));
        if (!offersTls) {
            say(socket, "QUIT");
            return new Probe(greeting, Optional.empty());
        }
        say(socket, "STARTTLS");
        String answer = last(reply(socket.getInputStream()));
        if (!answer.startsWith("220")) {
            throw new IOException("it answers STARTTLS with " + answer);
        }
        return new Probe(greeting, Optional.of(handshake(socket, endpoint)));
    }

    private static Probe pop3(Socket socket, Endpoint endpoint) throws IOException {
        String greeting = line(socket.getInputStream());
        if (!greeting.startsWith("+OK")) {
            throw new IOException("no POP3 greeting: " + greeting);
        }
        say(socket, "STLS");
        String answer = line(socket.getInputStream());
        return new Probe(greeting,
            answer.startsWith("+OK") ? Optional.of(handshake(socket, endpoint)) : Optional.empty());
    }

    /** Any certificate will do here: it is what is looked at. */
    private static Tls handshake(Socket socket, Endpoint endpoint) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new AnyCertificate()}, new SecureRandom());
            SSLSocket secure = (SSLSocket) context.getSocketFactory()
                .createSocket(socket, endpoint.host(), endpoint.port(), true);
            secure.startHandshake();
            return new Tls(secure.getSession().getProtocol(), (X509Certificate) secure.getSession().getPeerCertificates()[0]);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
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

    private static List<String> reply(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        while (lines.size() < MAX_LINES) {
            String line = line(in);
            if (!line.matches("[2-5]\\d\\d([ -].*)?")) {
                throw new IOException("not SMTP: " + line.substring(0, Math.min(line.length(), 80)));
            }
            lines.add(line.length() < 4 ? line + " " : line);
            if (line.length() < 4 || line.charAt(3) == ' ') {
                return lines;
            }
        }
        throw new IOException("a reply without end");
    }

    private static String last(List<String> lines) {
        return lines.get(lines.size() - 1).strip();
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("connected, and it hung up");
            }
            if (line.size() == MAX_LINE) {
                throw new IOException("a line without end");
            }
            if (octet >= ' ' && octet < 0x7f) {
                line.write(octet);
            }
        }
        return line.toString(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
        return (greeting.isEmpty() ? "answers" : greeting)
            + tls.map(one -> String.format(Locale.ROOT, "; %s, certificate until %tF", one.version,
                one.certificate.getNotAfter())).orElse("; no TLS");
    }

    private static final class AnyCertificate implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            // never a client here
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            // looked at, not relied on
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
