package eu.testa.mail.core.delivery.smtp;

import eu.testa.mail.core.delivery.Handover;
import eu.testa.mail.core.delivery.RecipientResult;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mail.Notify;
import eu.testa.mail.core.mail.Recipient;
import eu.testa.mail.core.mail.Xtext;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
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
    /** RFC 3207 §4: "Must issue a STARTTLS command first". */
    private static final int STARTTLS_FIRST = 530;

    private final String host;
    private final InetSocketAddress address;
    private final SmtpClientSettings settings;
    private final Clock clock;
    /** What the watchdogs close: closing a TLS socket waits for a writer that is stuck. */
    private final Socket tcp = new Socket();
    private Socket socket = tcp;
    private ReplyReader replies;
    private OutputStream out;
    private Extensions extensions = Extensions.NONE;
    private Optional<String> tls = Optional.empty();
    private int mails;
    private boolean usable;
    /** It goes on in the clear, because TLS did not come about. */
    private boolean tlsFailed;
    private Phase phase = Phase.IDLE;

    /** How far the peer got with the mail. */
    private enum Phase { IDLE, ENVELOPE, DATA, FINAL_DOT }

    private SmtpConnection(String host, InetSocketAddress address, SmtpClientSettings settings, Clock clock) {
        this.host = host;
        this.address = address;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Connects, reads the greeting, says EHLO, and starts TLS as the policy says.
     *
     * @param host  what the certificate is checked against
     * @param clock says when the peer said what it says
     * @throws HostUnusableException if any of it fails
     */
    public static SmtpConnection open(String host, InetSocketAddress address, SmtpClientSettings settings, Clock clock)
        throws HostUnusableException {
        return open(new SmtpConnection(host, address, settings, clock));
    }

    private static SmtpConnection open(SmtpConnection connection) throws HostUnusableException {
        try {
            connection.connect();
            return connection;
        } catch (TlsFailedException e) {
            connection.close();
            if (connection.settings.tls() == TlsPolicy.OPPORTUNISTIC) {
                return open(connection.inTheClear());
            }
            throw connection.unusable("4.7.5", "TLS is required and failed: " + e.getMessage(), e);
        } catch (IOException e) {
            connection.close();
            throw connection.lost(e);
        } catch (HostUnusableException e) {
            connection.close();
            throw e;
        }
    }

    private SmtpConnection inTheClear() {
        SmtpConnection connection = new SmtpConnection(host, address, settings.withoutTls(), clock);
        connection.tlsFailed = true;
        return connection;
    }

    private void connect() throws IOException, HostUnusableException {
        tcp.setTcpNoDelay(true);
        if (settings.sourceAddress().isPresent()) {
            tcp.bind(new InetSocketAddress(settings.sourceAddress().get(), 0));
        }
        connectTcp();
        talkOver(tcp);
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

    private void connectTcp() throws IOException {
        try {
            tcp.connect(address, Math.toIntExact(settings.timeouts().connect().toMillis()));
        } catch (SocketTimeoutException e) {
            throw new ConnectException("no connection within " + seconds(settings.timeouts().connect()));
        }
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
        Duration limit = settings.timeouts().command();
        try (Watchdog watchdog = new Watchdog(tcp, limit)) {
            try {
                SSLSocket secure = ClientTls.over(tcp, host, address.getPort(), settings);
                secure.startHandshake();
                SSLSession session = secure.getSession();
                tls = Optional.of(session.getProtocol() + " " + session.getCipherSuite());
                talkOver(secure);
            } catch (IOException e) {
                throw new TlsFailedException(words(watchdog.expired() ? timeout(limit) : e));
            }
        }
        hello();
    }

    /**
     * Offers one mail.
     *
     * @return a result for every recipient
     * @throws HostUnusableException if the connection or the host failed before every recipient was decided; this
     *                               connection must not be used again
     */
    public Map<Recipient, RecipientResult> deliver(Envelope envelope, MessageSource message, MessageTraits traits)
        throws HostUnusableException {
        Map<Recipient, RecipientResult> results = new LinkedHashMap<>();
        envelope.recipients().forEach(recipient -> refusal(envelope, recipient, traits)
            .ifPresent(reply -> results.put(recipient, new RecipientResult.Failed(reply))));
        List<Recipient> offered = undecided(envelope, results);
        if (offered.isEmpty()) {
            return results;
        }
        usable = false;
        phase = Phase.IDLE;
        mails++;
        try {
            transaction(envelope.withRecipients(offered), message, traits, results);
            usable = true;
        } catch (MessageUnreadableException e) {
            close();
            undecided(envelope, results).forEach(recipient -> results.put(recipient, unreadable(e.reason())));
        } catch (IOException e) {
            close();
            if (!undecided(envelope, results).isEmpty()) {
                throw lost(e).after(results);
            }
        } catch (HostUnusableException e) {
            close();
            if (!undecided(envelope, results).isEmpty()) {
                throw e.after(results);
            }
        }
        return inOrder(envelope, results);
    }

    private void transaction(Envelope envelope, MessageSource message, MessageTraits traits,
                             Map<Recipient, RecipientResult> results) throws IOException, HostUnusableException {
        boolean pipelining = extensions.has("PIPELINING");
        send(mail(envelope, traits), !pipelining);
        if (pipelining) {
            for (Recipient recipient : envelope.recipients()) {
                send(rcpt(recipient), false);
            }
            send("DATA", true);
        }
        Reply sender = reply(settings.timeouts().command());
        phase = Phase.ENVELOPE;
        stopAtClosing(sender);
        if (!sender.isPositive()) {
            results.putAll(all(envelope.recipients(), rejectedSender(sender)));
        }
        List<Recipient> accepted = sender.isPositive() || pipelining
            ? recipients(envelope.recipients(), pipelining, sender.isPositive(), results) : List.of();
        if (!pipelining && !accepted.isEmpty()) {
            send("DATA", true);
        }
        if (pipelining || !accepted.isEmpty()) {
            data(accepted, message, traits, results);
        } else {
            reset();
        }
    }

    private List<Recipient> recipients(List<Recipient> recipients, boolean pipelining, boolean senderAccepted,
                                       Map<Recipient, RecipientResult> results) throws IOException, HostUnusableException {
        List<Recipient> accepted = new ArrayList<>();
        for (Recipient recipient : recipients) {
            if (!pipelining) {
                send(rcpt(recipient), true);
            }
            Reply answer = reply(settings.timeouts().command());
            stopAtClosing(answer);
            if (senderAccepted && answer.isPositive()) {
                accepted.add(recipient);
            } else if (senderAccepted) {
                results.put(recipient, rejected(answer));
            }
        }
        return accepted;
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
        phase = Phase.DATA;
        write(message, traits);
        phase = Phase.FINAL_DOT;
        Reply taken = reply(settings.timeouts().finalDot());
        stopAtClosing(taken);
        results.putAll(all(accepted, taken.isPositive()
            ? new RecipientResult.Delivered(remote(taken), handover()) : rejected(taken)));
    }

    private Handover handover() {
        return extensions.has("DSN") ? Handover.TO_REPORTING_HOST : Handover.TO_SILENT_HOST;
    }

    private static List<Recipient> undecided(Envelope envelope, Map<Recipient, RecipientResult> results) {
        return envelope.recipients().stream().filter(recipient -> !results.containsKey(recipient)).toList();
    }

    private void write(MessageSource message, MessageTraits traits) throws IOException {
        Duration limit = settings.timeouts().data().plusSeconds(traits.size() / OCTETS_A_SECOND);
        try (Watchdog watchdog = new Watchdog(tcp, limit); InputStream octets = unreadableApart(message)) {
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
    private Optional<RemoteReply> refusal(Envelope envelope, Recipient recipient, MessageTraits traits) {
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
        if (!extensions.has("SMTPUTF8") && !(isAscii(envelope.sender().orElse("")) && isAscii(recipient.address()))) {
            return Optional.of(remote(0, "5.6.7", "an address of the mail is not ASCII and the host does not take such "
                + "addresses"));
        }
        return Optional.empty();
    }

    private static boolean isAscii(String address) {
        return address.chars().allMatch(character -> character < 0x80);
    }

    private String mail(Envelope envelope, MessageTraits traits) {
        StringBuilder command = new StringBuilder("MAIL FROM:<").append(envelope.sender().orElse("")).append('>');
        if (extensions.has("SIZE")) {
            command.append(" SIZE=").append(traits.size());
        }
        if (traits.eightBit()) {
            command.append(" BODY=8BITMIME");
        }
        if (!isAscii(envelope.sender().orElse(""))
            || envelope.recipients().stream().anyMatch(recipient -> !isAscii(recipient.address()))) {
            command.append(" SMTPUTF8");
        }
        if (extensions.has("DSN")) {
            envelope.ret().ifPresent(ret -> command.append(" RET=").append(ret));
            envelope.envelopeId().filter(Xtext::isValid).ifPresent(id -> command.append(" ENVID=").append(id));
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
            recipient.originalRecipient().filter(Xtext::isTypedAddress)
                .ifPresent(original -> command.append(" ORCPT=").append(original));
        }
        return command.toString();
    }

    /** Whether the connection may carry another mail. */
    public boolean isUsable() {
        return usable && !tcp.isClosed();
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
        boolean orderly = usable;
        usable = false;
        try {
            // only where the talk ended well is there somebody to hear TLS' good-bye
            (orderly ? socket : tcp).close();
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
        try (Watchdog watchdog = new Watchdog(tcp, limit)) {
            try {
                return replies.read();
            } catch (IOException e) {
                throw watchdog.expired() ? timeout(limit) : e;
            }
        }
    }

    private static SocketTimeoutException timeout(Duration limit) {
        return new SocketTimeoutException("timed out after " + seconds(limit));
    }

    private static String seconds(Duration limit) {
        return limit.toMillis() / 1000.0 + " s";
    }

    private void stopAtClosing(Reply reply) throws HostUnusableException {
        if (reply.isClosing()) {
            throw unusable(reply, "");
        }
    }

    private RecipientResult rejected(Reply reply) {
        return rejected(reply, Scope.MESSAGE);
    }

    private RecipientResult rejected(Reply reply, Scope scope) {
        if (reply.isPermanent()) {
            return new RecipientResult.Failed(remote(reply));
        }
        String status = reply.code() >= 400 ? reply.status() : "4.5.0";
        return new RecipientResult.Deferred(remote(reply.code(), status, reply.text()), scope);
    }

    /** A full disk stops every mail; what else is said to MAIL may be about this sender. */
    private RecipientResult rejectedSender(Reply reply) {
        if (reply.code() == STARTTLS_FIRST && tlsFailed) {
            return new RecipientResult.Deferred(remote(reply.code(), "4.7.4",
                "the host demands TLS, which failed: " + reply.text()), Scope.DESTINATION);
        }
        return rejected(reply, reply.isAboutTheSystem() ? Scope.DESTINATION : Scope.MESSAGE);
    }

    private RecipientResult unreadable(IOException reason) {
        return new RecipientResult.Deferred(new RemoteReply(Optional.empty(), Optional.empty(), Optional.empty(), 0, "4.3.0",
            "the message cannot be read here: " + words(reason), Optional.of(clock.instant())), Scope.MESSAGE);
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
        return unusable(remote(reply.code(), status, prefix + reply.text()), null);
    }

    private HostUnusableException unusable(String status, String text, Throwable cause) {
        return unusable(remote(0, status, text), cause);
    }

    private HostUnusableException unusable(RemoteReply reply, Throwable cause) {
        // a host that asked for the message is not out of reach: it may be this mail alone
        Scope scope = phase.compareTo(Phase.DATA) < 0 ? Scope.DESTINATION : Scope.MESSAGE;
        return new HostUnusableException(reply, scope, phase == Phase.IDLE, cause);
    }

    private HostUnusableException lost(IOException e) {
        String when = switch (phase) {
            case IDLE, ENVELOPE -> "";
            case DATA -> "while the message was sent: ";
            case FINAL_DOT -> "no answer to the end of the message, which may have been taken: ";
        };
        return unusable(status(e), when + words(e), e);
    }

    private static String status(IOException e) {
        return e instanceof ConnectException || e instanceof NoRouteToHostException ? "4.4.1" : "4.4.2";
    }

    private static String words(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private RemoteReply remote(Reply reply) {
        return remote(reply.code(), reply.status(), reply.text());
    }

    private RemoteReply remote(int code, String status, String text) {
        return new RemoteReply(Optional.of(host), Optional.of(peer()), tls, code, status, text,
            Optional.of(clock.instant()));
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
