package eu.testa.mail.core.virus.clamd;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.Availability;
import eu.testa.mail.core.virus.Deadline;
import eu.testa.mail.core.virus.EngineStatus;
import eu.testa.mail.core.virus.UnreadableMessageException;
import eu.testa.mail.core.virus.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.ZoneId;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One clamd: its idle sessions, and whether it is worth asking. */
final class ClamdDaemon {

    private static final Logger LOGGER = LoggerFactory.getLogger(ClamdDaemon.class);

    private final ClamdAddress address;
    private final ClamdSettings settings;
    private final Deque<ClamdConnection> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger scans = new AtomicInteger();
    private final Availability availability;

    ClamdDaemon(ClamdAddress address, ClamdSettings settings) {
        this.address = address;
        this.settings = settings;
        this.availability = new Availability("clamd " + address, settings.retryAfter(), this::ping);
    }

    ClamdAddress address() {
        return address;
    }

    int scansInProgress() {
        return scans.get();
    }

    /** Why this daemon gets no message now; empty when it does. */
    Optional<String> refusal() {
        return availability.refusal();
    }

    /**
     * Scans, on an idle session if there is one.
     *
     * @throws UnreadableMessageException if the message cannot be read
     * @throws IOException                if this daemon gives no answer that is one
     */
    Verdict scan(MessageSource message, Deadline deadline) throws IOException {
        scans.incrementAndGet();
        try {
            ClamdConnection session = idleSession();
            if (session != null) {
                try {
                    return scanOn(session, message, deadline);
                } catch (SocketTimeoutException | UnreadableMessageException e) {
                    throw e;
                } catch (IOException e) {
                    LOGGER.debug("clamd {} gave up an idle session; the message is sent again on a new one", address, e);
                }
            }
            return scanOn(connect(deadline), message, deadline);
        } finally {
            scans.decrementAndGet();
        }
    }

    /** After a scan failed. */
    void failed() {
        dropIdleSessions();
        availability.failed();
    }

    EngineStatus status() {
        try (ClamdConnection connection = connect(Deadline.in(settings.connectTimeout()))) {
            String reply = connection.ask("VERSION", Deadline.in(settings.connectTimeout()));
            Optional<String> problem = ClamdReply.isVersion(reply) ? Optional.empty()
                : Optional.of("its answer to VERSION is: " + ClamdConnection.printable(reply));
            return new EngineStatus(address.text(), problem, ClamdReply.signatures(reply, ZoneId.systemDefault()));
        } catch (IOException e) {
            return new EngineStatus(address.text(), Optional.of(reason(e)), Optional.empty());
        }
    }

    void dropIdleSessions() {
        for (ClamdConnection session = idle.poll(); session != null; session = idle.poll()) {
            session.close();
        }
    }

    static String reason(IOException failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    private Optional<String> ping() {
        try (ClamdConnection connection = connect(Deadline.in(settings.connectTimeout()))) {
            String reply = connection.ask("PING", Deadline.in(settings.connectTimeout()));
            return reply.equals("PONG") ? Optional.empty()
                : Optional.of("its answer to PING is: " + ClamdConnection.printable(reply));
        } catch (IOException e) {
            return Optional.of(reason(e));
        }
    }

    private Verdict scanOn(ClamdConnection session, MessageSource message, Deadline deadline) throws IOException {
        boolean reusable = false;
        try (InputStream octets = open(message)) {
            Verdict verdict = ClamdReply.verdict(session.scan(octets, deadline));
            // clamd closes a session after an error
            reusable = !(verdict instanceof Verdict.NoVerdict);
            return verdict;
        } finally {
            if (reusable) {
                idle.push(session);
            } else {
                session.close();
            }
        }
    }

    private static InputStream open(MessageSource message) throws UnreadableMessageException {
        try {
            return message.open();
        } catch (IOException e) {
            throw new UnreadableMessageException(e);
        }
    }

    private ClamdConnection idleSession() {
        for (ClamdConnection session = idle.poll(); session != null; session = idle.poll()) {
            if (session.isAlive()) {
                return session;
            }
            session.close();
        }
        return null;
    }

    private ClamdConnection connect(Deadline deadline) throws IOException {
        return ClamdConnection.open(address, deadline.orIn(settings.connectTimeout()));
    }
}
