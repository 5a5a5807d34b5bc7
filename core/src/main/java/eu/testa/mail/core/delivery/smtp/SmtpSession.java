package eu.testa.mail.core.delivery.smtp;

import eu.testa.mail.core.delivery.LocalFailureException;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.settings.TlsPolicy;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import javax.net.ssl.SSLSession;

/**
 * A connection to one address of one host, greeted and ready for mail; used by one thread at a time. It carries one mail
 * after the other, and none any more once something about it was odd.
 */
public final class SmtpSession implements Closeable {

    private final SmtpClientSettings settings;
    private final SmtpChannel channel;
    private Peer peer;
    private Extensions extensions = Extensions.NONE;
    /** It goes on in the clear, because TLS did not come about. */
    private final boolean tlsFailed;
    private int mails;
    private boolean usable;

    private SmtpSession(SmtpChannel channel, Peer peer, SmtpClientSettings settings, boolean tlsFailed) {
        this.channel = channel;
        this.peer = peer;
        this.settings = settings;
        this.tlsFailed = tlsFailed;
    }

    /**
     * Connects, reads the greeting, says EHLO, and starts TLS as the policy says.
     *
     * @param host  what the certificate is checked against
     * @param clock says when the peer said what it says
     * @throws HostUnusableException if any of it fails
     * @throws LocalFailureException if this machine cannot open a connection
     */
    public static SmtpSession open(String host, InetSocketAddress address, SmtpClientSettings settings, Clock clock)
        throws HostUnusableException, LocalFailureException {
        Peer peer = Peer.inClear(host, address, clock);
        try {
            return open(peer, settings, false);
        } catch (TlsFailedException e) {
            if (settings.tls() == TlsPolicy.REQUIRED) {
                throw unreachable(peer.noted("4.7.5", "TLS is required and failed: " + e.getMessage()), e);
            }
        }
        try {
            return open(peer, settings.withoutTls(), true);
        } catch (TlsFailedException e) {
            throw new IllegalStateException("no TLS was tried", e);
        }
    }

    private static SmtpSession open(Peer peer, SmtpClientSettings settings, boolean tlsFailed)
        throws HostUnusableException, LocalFailureException, TlsFailedException {
        SmtpSession session = null;
        try {
            session = new SmtpSession(SmtpChannel.connect(peer.address(), settings), peer, settings, tlsFailed);
            session.begin();
            return session;
        } catch (LocalFailureException | TlsFailedException e) {
            throw e;
        } catch (IOException e) {
            throw unreachable((session == null ? peer : session.peer).lost(e, ""), e);
        } finally {
            if (session != null && !session.usable) {
                session.close();
            }
        }
    }

    private void begin() throws IOException, HostUnusableException {
        Reply greeting = channel.reply(settings.timeouts().greeting());
        if (!greeting.isPositive()) {
            throw unreachable(peer.turnedAway(greeting, "greeted with "), null);
        }
        hello();
        if (settings.tls() != TlsPolicy.OFF && extensions.has("STARTTLS")) {
            startTls();
        } else if (settings.tls() == TlsPolicy.REQUIRED) {
            throw unreachable(peer.noted("4.7.4", "TLS is required and the host does not offer STARTTLS"), null);
        }
        usable = true;
    }

    private void hello() throws IOException, HostUnusableException {
        Reply answer = ask("EHLO " + settings.heloName());
        if (answer.isPositive()) {
            extensions = new Extensions(answer.lines());
            return;
        }
        if (answer.isClosing()) {
            throw unreachable(peer.turnedAway(answer, "answered EHLO with "), null);
        }
        Reply second = ask("HELO " + settings.heloName());
        if (!second.isPositive()) {
            throw unreachable(peer.turnedAway(second, "answered HELO with "), null);
        }
        extensions = Extensions.NONE;
    }

    private void startTls() throws IOException, HostUnusableException {
        Reply ready = ask("STARTTLS");
        if (!ready.isPositive()) {
            throw new TlsFailedException("STARTTLS was answered with " + ready.code() + " " + ready.text());
        }
        try {
            SSLSession secure = channel.startTls(peer.host());
            peer = peer.over(secure.getProtocol() + " " + secure.getCipherSuite());
        } catch (IOException e) {
            throw new TlsFailedException(Peer.words(e));
        }
        hello();
    }

    private Reply ask(String command) throws IOException {
        channel.send(command);
        return channel.reply(settings.timeouts().command());
    }

    private static HostUnusableException unreachable(RemoteReply reply, Throwable cause) {
        return new HostUnusableException(reply, Scope.DESTINATION, false, cause);
    }

    /**
     * Offers one mail.
     *
     * @return a result for every recipient
     * @throws HostUnusableException if the connection or the host failed before every recipient was decided; this session
     *                               must not be used again
     */
    public Outcome deliver(Envelope envelope, MessageSource message, MessageTraits traits) throws HostUnusableException {
        MailTransaction transaction = new MailTransaction(this, envelope, message, traits);
        usable = false;
        try {
            return transaction.run();
        } finally {
            usable = transaction.leavesSessionUsable();
            if (!usable) {
                close();
            }
        }
    }

    SmtpChannel channel() {
        return channel;
    }

    Peer peer() {
        return peer;
    }

    Extensions extensions() {
        return extensions;
    }

    Timeouts timeouts() {
        return settings.timeouts();
    }

    /** Whether the peer offered TLS, it failed, and the session goes on in the clear. */
    boolean lacksTls() {
        return tlsFailed;
    }

    /** Whether another mail went over it before, since when it may have been closed by the peer. */
    boolean isReused() {
        return mails > 1;
    }

    void countMail() {
        mails++;
    }

    /** Whether it may carry another mail. */
    public boolean isUsable() {
        return usable && channel.isOpen();
    }

    /** How many mails it has carried. */
    public int mails() {
        return mails;
    }

    public InetSocketAddress address() {
        return peer.address();
    }

    /** Says QUIT, without waiting for an answer, and closes. */
    public void quit() {
        if (isUsable()) {
            try {
                channel.send("QUIT");
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
        channel.close(orderly);
    }

    /** The peer offers TLS and it does not come about. */
    private static final class TlsFailedException extends IOException {

        private static final long serialVersionUID = 1L;

        TlsFailedException(String message) {
            super(message);
        }
    }
}
