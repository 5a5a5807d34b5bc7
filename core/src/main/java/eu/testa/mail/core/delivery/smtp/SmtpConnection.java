package eu.testa.mail.core.delivery.smtp;

import eu.testa.mail.core.delivery.RecipientResult;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mail.Notify;
import eu.testa.mail.core.mail.Recipient;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/**
 * A connection to one address of one host, greeted and ready for mail; used by one thread at a time.
 *
 * <p>Where the peer speaks PIPELINING, a whole envelope is one round trip. What it says about each recipient is kept.
 */
public final class SmtpConnection implements Closeable {

    private static final int BUFFER = 32 * 1024;
    private static final int OCTETS_A_SECOND = 64 * 1024;

    private final String host;
    private final InetSocketAddress address;
    private final SmtpClientSettings settings;
    private Socket socket;
    private ReplyReader replies;
    private OutputStream out;
    private Extensions extensions = Extensions.NONE;
    private Optional<String> tls = Optional.empty();
    private int mails;
    private boolean usable;

    private SmtpConnection(String host, InetSocketAddress address, SmtpClientSettings settings) {
        this.host = host;
        this.address = address;
        this.settings = settings;
    }

    /**
     * Connects, reads the greeting, says EHLO, and starts TLS as the policy says.
     *
     * @param host what the certificate is checked against
     * @throws HostUnusableException if any of it fails
     */
    public static SmtpConnection open(String host, InetSocketAddress address, SmtpClientSettings settings)
        throws HostUnusableException {
        SmtpConnection connection = new SmtpConnection(host, address, settings);
        try {
            connection.connect();
            return connection;
        } catch (TlsFailedException e) {
            connection.close();
            if (settings.tls() == TlsPolicy.OPPORTUNISTIC) {
                return open(host, address, settings.withoutTls());
            }
            throw connection.unusable("4.7.5", "TLS is required and failed: " + e.getMessage(), e);
        } catch (IOException e) {
            connection.close();
            throw connection.unusable(e);
        } catch (HostUnusableException e) {
            connection.close();
            throw e;
        }
    }

    private void connect() throws IOException, HostUnusableException {
        socket = new Socket();
        socket.setTcpNoDelay(true);
        if (settings.sourceAddress().isPresent()) {
            socket.bind(new InetSocketAddress(settings.sourceAddress().get(), 0));
        }
        socket.connect(address, Math.toIntExact(settings.timeouts().connect().toMillis()));
        talkOver(socket);
        Reply greeting = reply(settings.timeouts().greeting());
        if (!greeting.isPositive()) {
            throw unusable(greeting, "greeted with ");
        }
        hello();
        if (settings.tls() != TlsPolicy.OFF && extensions.has("STARTTLS")) {
            startTls();
        } else if (settings.tls() == TlsPolicy.REQUIRED) {
            throw unusable("4.7.4", "TLS is required and the host does not offer STARTTLS", null);
        }
        usable = true;
    }

    private void talkOver(Socket newSocket) throws IOException {
        socket = newSocket;
        replies = new ReplyReader(new BufferedInputStream(socket.getInputStream(), 4096));
        out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
    }

    private void hello() throws IOException, HostUnusableException {
        send("EHLO " + settings.heloName());
        ReplyReader.Lines answer = lines(settings.timeouts().command());
        if (answer.reply().isPositive()) {
            extensions = new Extensions(answer.texts());
            return;
        }
        if (answer.reply().isClosing()) {
            throw unusable(answer.reply(), "answered EHLO with ");
        }
        send("HELO " + settings.heloName());
        Reply second = reply(settings.timeouts().command());
        if (!second.isPositive()) {
            throw unusable(second, "answered HELO with ");
        }
        extensions = Extensions.NONE;
    }

    /** Whatever the peer sent in clear text after its "220 ready" is thrown away with the old reader (RFC 3207 §4.2). */
    private void startTls() throws IOException, HostUnusableException {
        send("STARTTLS");
        Reply ready = reply(settings.timeouts().command());
        if (!ready.isPositive()) {
            throw new TlsFailedException("STARTTLS was answered with " + ready.code() + " " + ready.text());
        }
        try (Watchdog watchdog = new Watchdog(socket, settings.timeouts().command())) {
            SSLSocket secure = ClientTls.over(socket, host, address.getPort(), settings);
            secure.startHandshake();
            SSLSession session = secure.getSession();
            tls = Optional.of(session.getProtocol() + " " + session.getCipherSuite());
            talkOver(secure);
        } catch (SSLException e) {
            throw new TlsFailedException(e.getMessage());
        }
        hello();
    }

    /**
     * Offers one mail.
     *
     * @return a result for every recipient
     * @throws HostUnusableException if the connection or the host failed before the final dot; nothing was delivered,
     *                               and this connection must not be used again
     * @throws IOException           if the message itself cannot be read; nothing was delivered
     */
    public Map<Recipient, RecipientResult> deliver(Envelope envelope, MessageSource message, MessageTraits traits)
        throws HostUnusableException, IOException {
        Optional<RemoteReply> refusal = refusal(traits);
        if (refusal.isPresent()) {
            return all(envelope.recipients(), new RecipientResult.Failed(refusal.get()));
        }
        usable = false;
        boolean firstReply = true;
        Map<Recipient, RecipientResult> results = new LinkedHashMap<>();
        List<Recipient> accepted = new ArrayList<>();
        try {
            boolean pipelining = extensions.has("PIPELINING");
            send(mail(envelope, traits), !pipelining);
            if (pipelining) {
                for (Recipient recipient : envelope.recipients()) {
                    send(rcpt(recipient), false);
                }
                send("DATA", true);
            }
            Reply sender = reply(settings.timeouts().command());
            firstReply = false;
            stopAtClosing(sender);
            for (Recipient recipient : envelope.recipients()) {
                if (!pipelining) {
                    if (!sender.isPositive()) {
                        break;
                    }
                    send(rcpt(recipient), true);
                }
                Reply answer = reply(settings.timeouts().command());
                stopAtClosing(answer);
                if (sender.isPositive() && answer.isPositive()) {
                    accepted.add(recipient);
                } else if (sender.isPositive()) {
                    results.put(recipient, rejected(answer));
                }
            }
            if (!sender.isPositive()) {
                results.putAll(all(envelope.recipients(), rejected(sender)));
            }
            if (!pipelining && !accepted.isEmpty()) {
                send("DATA", true);
            }
            if (pipelining || !accepted.isEmpty()) {
                data(accepted, message, traits, results);
            } else {
                reset();
            }
            usable = true;
            mails++;
            return inOrder(envelope, results);
        } catch (MessageUnreadableException e) {
            close();
            throw e.reason();
        } catch (IOException e) {
            close();
            throw firstReply ? beforeFirstReply(e) : unusable(e);
        }
    }

    private void data(List<Recipient> accepted, MessageSource message, MessageTraits traits,
                      Map<Recipient, RecipientResult> results) throws IOException, HostUnusableException {
        Reply goAhead = reply(settings.timeouts().command());
        stopAtClosing(goAhead);
        if (goAhead.code() != 354) {
            results.putAll(all(accepted, rejected(goAhead)));
            reset();
            return;
        }
        if (accepted.isEmpty()) {
            // it takes data for nobody: an empty message ends that, and nobody gets it
            send(".", true);
            reply(settings.timeouts().finalDot());
            return;
        }
        write(message, traits);
        Reply taken;
        try {
            taken = reply(settings.timeouts().finalDot());
        } catch (IOException e) {
            // the peer may have it or not: another host at once would be a second copy, the retry may be one
            RemoteReply lost = remote(0, "4.4.2", "no answer to the final dot (" + words(e) + ")");
            results.putAll(all(accepted, new RecipientResult.Deferred(lost, Scope.MESSAGE)));
            close();
            return;
        }
        stopAtClosing(taken);
        results.putAll(all(accepted, taken.isPositive()
            ? new RecipientResult.Delivered(remote(taken)) : rejected(taken)));
    }

    private void write(MessageSource message, MessageTraits traits) throws IOException {
        Duration limit = settings.timeouts().data().plusSeconds(traits.size() / OCTETS_A_SECOND);
        try (Watchdog watchdog = new Watchdog(socket, limit); InputStream octets = unreadableApart(message)) {
            try {
                DotStuffing.copy(octets, out);
                out.flush();
            } catch (MessageUnreadableException e) {
                throw e;
            } catch (IOException e) {
                throw watchdog.expired() ? timeout(limit) : e;
            }
        }
    }

    /** A disk that fails must not look like a peer that fails. */
    private static InputStream unreadableApart(MessageSource message) throws MessageUnreadableException {
        try {
            return new MessageUnreadableException.Stream(message.open());
        } catch (IOException e) {
            throw new MessageUnreadableException(e);
        }
    }

    private void reset() throws IOException, HostUnusableException {
        send("RSET", true);
        stopAtClosing(reply(settings.timeouts().command()));
    }

    /** What this peer cannot take unchanged is not sent to it. */
    private Optional<RemoteReply> refusal(MessageTraits traits) {
        if (traits.fakeEnd()) {
            return Optional.of(remote(0, "5.6.0", "the message has a line with a lone dot between line ends that are not "
                + "CRLF, which some servers take for the end of the mail; it is not sent"));
        }
        if (traits.eightBit() && !extensions.has("8BITMIME")) {
            return Optional.of(remote(0, "5.6.3", "the message has 8-bit octets and the host does not take them; "
                + "converting would break signatures, so it is not sent"));
        }
        if (extensions.maximumSize().isPresent() && traits.size() > extensions.maximumSize().getAsLong()) {
            return Optional.of(remote(0, "5.3.4", "the message has " + traits.size() + " octets and the host takes up to "
                + extensions.maximumSize().getAsLong()));
        }
        return Optional.empty();
    }

    private String mail(Envelope envelope, MessageTraits traits) {
        StringBuilder command = new StringBuilder("MAIL FROM:<").append(envelope.sender().orElse("")).append('>');
        if (extensions.has("SIZE")) {
            command.append(" SIZE=").append(traits.size());
        }
        if (traits.eightBit()) {
            command.append(" BODY=8BITMIME");
        }
        if (extensions.has("DSN")) {
            envelope.ret().ifPresent(ret -> command.append(" RET=").append(ret));
            envelope.envelopeId().ifPresent(id -> command.append(" ENVID=").append(id));
        }
        return command.toString();
    }

    private String rcpt(Recipient recipient) {
        StringBuilder command = new StringBuilder("RCPT TO:<").append(recipient.address()).append('>');
        if (extensions.has("DSN")) {
            if (!recipient.notifyOn().isEmpty()) {
                command.append(" NOTIFY=").append(recipient.notifyOn().stream().sorted().map(Notify::name)
                    .collect(Collectors.joining(",")));
            }
            recipient.originalRecipient().ifPresent(original -> command.append(" ORCPT=").append(original));
        }
        return command.toString();
    }

    /** Whether the connection may carry another mail. */
    public boolean isUsable() {
        return usable && !socket.isClosed();
    }

    /** How many mails it has carried. */
    public int mails() {
        return mails;
    }

    public InetSocketAddress address() {
        return address;
    }

    /** Says QUIT, without waiting for an answer, and closes. */
    public void quit() {
        if (isUsable()) {
            try {
                send("QUIT");
            } catch (IOException e) {
                // it is closed already, which is all that was wanted
            }
        }
        close();
    }

    @Override
    public void close() {
        usable = false;
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            // nothing was left to be sent
        }
    }

    private void send(String command) throws IOException {
        send(command, true);
    }

    private void send(String command, boolean flush) throws IOException {
        if (command.indexOf('\r') >= 0 || command.indexOf('\n') >= 0) {
            throw new IOException("a command with a line end in it is not sent");
        }
        out.write(command.getBytes(StandardCharsets.UTF_8));
        out.write('\r');
        out.write('\n');
        if (flush) {
            out.flush();
        }
    }

    private Reply reply(Duration limit) throws IOException {
        return lines(limit).reply();
    }

    private ReplyReader.Lines lines(Duration limit) throws IOException {
        try (Watchdog watchdog = new Watchdog(socket, limit)) {
            try {
                return replies.read();
            } catch (IOException e) {
                throw watchdog.expired() ? timeout(limit) : e;
            }
        }
    }

    private static SocketTimeoutException timeout(Duration limit) {
        return new SocketTimeoutException("timed out after " + limit.toSeconds() + " s");
    }

    private void stopAtClosing(Reply reply) throws HostUnusableException {
        if (reply.isClosing()) {
            close();
            throw unusable(reply, "");
        }
    }

    private RecipientResult rejected(Reply reply) {
        return reply.isPermanent()
            ? new RecipientResult.Failed(remote(reply))
            : new RecipientResult.Deferred(remote(reply), Scope.MESSAGE);
    }

    private static Map<Recipient, RecipientResult> all(List<Recipient> recipients, RecipientResult result) {
        Map<Recipient, RecipientResult> results = new LinkedHashMap<>();
        recipients.forEach(recipient -> results.put(recipient, result));
        return results;
    }

    private static Map<Recipient, RecipientResult> inOrder(Envelope envelope, Map<Recipient, RecipientResult> results) {
        Map<Recipient, RecipientResult> ordered = new LinkedHashMap<>();
        envelope.recipients().forEach(recipient -> ordered.put(recipient, results.get(recipient)));
        return ordered;
    }

    private HostUnusableException unusable(Reply reply, String prefix) {
        String status = reply.status().startsWith("5") ? "4.3.2" : reply.status();
        return new HostUnusableException(
            new RemoteReply(Optional.of(host), Optional.of(peer()), tls, reply.code(), status, prefix + reply.text()),
            false, null);
    }

    private HostUnusableException unusable(IOException e) {
        return unusable(status(e), words(e), e);
    }

    private HostUnusableException unusable(String status, String text, Throwable cause) {
        return new HostUnusableException(remote(0, status, text), false, cause);
    }

    private HostUnusableException beforeFirstReply(IOException e) {
        return new HostUnusableException(remote(0, status(e), words(e)), true, e);
    }

    private static String status(IOException e) {
        return e instanceof ConnectException ? "4.4.1" : "4.4.2";
    }

    private static String words(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private RemoteReply remote(Reply reply) {
        return remote(reply.code(), reply.status(), reply.text());
    }

    private RemoteReply remote(int code, String status, String text) {
        return new RemoteReply(Optional.of(host), Optional.of(peer()), tls, code, status, text);
    }

    private String peer() {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** The peer offers TLS and it does not come about. */
    private static final class TlsFailedException extends IOException {

        private static final long serialVersionUID = 1L;

        TlsFailedException(String message) {
            super(message);
        }
    }
}
