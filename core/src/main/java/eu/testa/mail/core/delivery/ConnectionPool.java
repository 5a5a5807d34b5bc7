package eu.testa.mail.core.delivery;

import eu.testa.mail.core.delivery.smtp.HostUnusableException;
import eu.testa.mail.core.delivery.smtp.SmtpClientSettings;
import eu.testa.mail.core.delivery.smtp.SmtpSession;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Idle connections, kept for the next mail to the same address. */
final class ConnectionPool implements AutoCloseable {

    private final SmtpClientSettings settings;
    private final Clock clock;
    private final Duration idle;
    private final int mailsPerConnection;
    private final Map<InetSocketAddress, Deque<Idle>> idles = new ConcurrentHashMap<>();

    /**
     * @param idle               how long a connection is kept unused; below what peers allow
     * @param mailsPerConnection after so many mails a connection is closed, so that load spreads again
     */
    ConnectionPool(SmtpClientSettings settings, Clock clock, Duration idle, int mailsPerConnection) {
        this.settings = settings;
        this.clock = clock;
        this.idle = idle;
        this.mailsPerConnection = mailsPerConnection;
    }

    private record Idle(SmtpSession session, Instant until) {
    }

    /** A connection that was used before and may still stand. */
    Optional<SmtpSession> reuse(InetSocketAddress address) {
        Deque<Idle> waiting = idles.get(address);
        if (waiting == null) {
            return Optional.empty();
        }
        while (true) {
            Idle latest;
            synchronized (waiting) {
                latest = waiting.pollLast();
            }
            if (latest == null) {
                return Optional.empty();
            }
            if (clock.instant().isBefore(latest.until)) {
                return Optional.of(latest.session);
            }
            latest.session.quit();
        }
    }

    SmtpSession open(String host, InetSocketAddress address) throws HostUnusableException, LocalFailureException {
        return SmtpSession.open(host, address, settings, clock);
    }

    void release(SmtpSession session) {
        if (!session.isUsable() || session.mails() >= mailsPerConnection) {
            session.quit();
            return;
        }
        Deque<Idle> waiting = idles.computeIfAbsent(session.address(), any -> new ArrayDeque<>());
        synchronized (waiting) {
            waiting.addLast(new Idle(session, clock.instant().plus(idle)));
        }
    }

    /** Closes the idle connections to an address. */
    void forget(InetSocketAddress address) {
        Deque<Idle> waiting = idles.get(address);
        if (waiting != null) {
            close(waiting);
        }
    }

    /** Closes what was idle for too long. */
    void closeExpired() {
        Instant now = clock.instant();
        idles.values().forEach(waiting -> {
            while (true) {
                Idle oldest;
                synchronized (waiting) {
                    oldest = waiting.peekFirst();
                    if (oldest == null || now.isBefore(oldest.until)) {
                        return;
                    }
                    waiting.removeFirst();
                }
                oldest.session.quit();
            }
        });
    }

    @Override
    public void close() {
        idles.values().forEach(ConnectionPool::close);
    }

    private static void close(Deque<Idle> waiting) {
        synchronized (waiting) {
            waiting.forEach(one -> one.session.quit());
            waiting.clear();
        }
    }
}
