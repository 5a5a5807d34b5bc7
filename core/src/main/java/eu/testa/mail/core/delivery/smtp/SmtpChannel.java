package eu.testa.mail.core.delivery.smtp;

import eu.testa.mail.core.delivery.LocalFailureException;
import eu.testa.mail.core.mail.MessageSource;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** Commands out, replies in, each within its time: what lies under a session. It knows no order of commands. */
final class SmtpChannel {

    private static final int BUFFER = 32 * 1024;
    private static final int OCTETS_A_SECOND = 64 * 1024;

    /** What the watchdog closes: closing a TLS socket waits for a writer that is stuck. */
    private final Socket tcp;
    private final Watchdog watchdog;
    private final InetSocketAddress address;
    private final SmtpClientSettings settings;
    private Socket socket;
    private ReplyReader replies;
    private OutputStream out;

    private SmtpChannel(Socket tcp, Watchdog watchdog, InetSocketAddress address, SmtpClientSettings settings) throws IOException {
        this.tcp = tcp;
        this.watchdog = watchdog;
        this.address = address;
        this.settings = settings;
        over(tcp);
    }

    /**
     * @throws LocalFailureException if this machine has no socket, or no source address, for it
     */
    static SmtpChannel connect(InetSocketAddress address, SmtpClientSettings settings) throws IOException {
        Socket tcp = new Socket();
        Watchdog watchdog = new Watchdog(tcp);
        try {
            tcp.setTcpNoDelay(true);
            if (settings.sourceAddress().isPresent()) {
                tcp.bind(new InetSocketAddress(settings.sourceAddress().get(), 0));
            }
            connect(tcp, address, watchdog, settings.timeouts().connect());
            return new SmtpChannel(tcp, watchdog, address, settings);
        } catch (IOException e) {
            watchdog.close();
            tcp.close();
            throw LocalFailureException.in(e).<IOException>map(local -> local).orElse(e);
        }
    }

    /** With a time-out of Java 25 for the connect, each later read of the socket takes three system calls. */
    private static void connect(Socket tcp, InetSocketAddress address, Watchdog watchdog, Duration limit) throws IOException {
        watchdog.watch(limit);
        try {
            tcp.connect(address);
        } catch (IOException e) {
            throw watchdog.expired() ? new ConnectException("no connection within " + seconds(limit)) : e;
        } finally {
            watchdog.rest();
        }
    }

    private void over(Socket next) throws IOException {
        socket = next;
        replies = new ReplyReader(new LineReader(next.getInputStream()));
        out = new BufferedOutputStream(next.getOutputStream(), BUFFER);
    }

    /** Goes on over TLS; what the peer sent in the clear until now is thrown away with its reader (RFC 3207 §4.2). */
    SSLSession startTls(String host) throws IOException {
        Duration limit = settings.timeouts().command();
        watchdog.watch(limit);
        try {
            SSLSocket secure = ClientTls.over(tcp, host, address.getPort(), settings);
            secure.startHandshake();
            over(secure);
            return secure.getSession();
        } catch (IOException e) {
            throw watchdog.expired() ? timeout(limit) : e;
        } finally {
            watchdog.rest();
        }
    }

    /**
     * Sends a command whose reply is waited for.
     *
     * @throws OutOfStepException if the peer has spoken unasked
     */
    void send(String command) throws IOException {
        checkInStep();
        append(command);
        flush();
    }

    /** Puts a command behind others (RFC 2920); {@link #flush} sends them. */
    void append(String command) throws IOException {
        if (command.indexOf('\r') >= 0 || command.indexOf('\n') >= 0) {
            throw new IOException("a command with a line end in it is not sent");
        }
        out.write(command.getBytes(StandardCharsets.UTF_8));
        out.write('\r');
        out.write('\n');
    }

    void flush() throws IOException {
        out.flush();
    }

    /**
     * To be called when no reply is owed.
     *
     * @throws OutOfStepException if the peer has spoken all the same
     */
    void checkInStep() throws IOException {
        if (replies.hasUnread()) {
            throw new OutOfStepException("the peer says more than it was asked");
        }
    }

    /** The same for a connection that was idle: there, even an encrypted octet is one too many. */
    void checkIdle() throws IOException {
        checkInStep();
        if (socket != tcp && tcp.getInputStream().available() > 0) {
            throw new OutOfStepException("the peer spoke while the connection was idle");
        }
    }

    Reply reply(Duration limit) throws IOException {
        watchdog.watch(limit);
        try {
            return replies.read();
        } catch (IOException e) {
            throw watchdog.expired() ? timeout(limit) : e;
        } finally {
            watchdog.rest();
        }
    }

    /**
     * Sends a message with its final dot.
     *
     * @return SHA-256 of what the peer has then, in hexadecimal digits
     * @throws MessageUnreadableException if it is our own octets that cannot be read
     */
    String write(MessageSource message, MessageTraits traits) throws IOException {
        Duration limit = settings.timeouts().data().plusSeconds(traits.size() / OCTETS_A_SECOND);
        watchdog.watch(limit);
        try (InputStream octets = MessageUnreadableException.apart(message)) {
            String digest = DotStuffing.copy(octets, traits.size(), out);
            out.flush();
            return digest;
        } catch (MessageUnreadableException e) {
            throw e;
        } catch (IOException e) {
            throw watchdog.expired() ? timeout(limit) : e;
        } finally {
            watchdog.rest();
        }
    }

    private static SocketTimeoutException timeout(Duration limit) {
        return new SocketTimeoutException("timed out after " + seconds(limit));
    }

    private static String seconds(Duration limit) {
        return limit.toMillis() / 1000.0 + " s";
    }

    boolean isOpen() {
        return !tcp.isClosed();
    }

    /**
     * @param orderly whether there is somebody to hear TLS' good-bye
     */
    void close(boolean orderly) {
        watchdog.close();
        try {
            (orderly ? socket : tcp).close();
        } catch (IOException e) {
            // nothing was left to be sent
        }
    }
}
