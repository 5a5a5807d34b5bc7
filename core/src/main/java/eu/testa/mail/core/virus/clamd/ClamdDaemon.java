package eu.testa.mail.core.virus.clamd;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.Deadline;
import eu.testa.mail.core.virus.MessageStream;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.UnreadableMessageException;
import eu.testa.mail.core.virus.archive.Packing;
import eu.testa.mail.core.virus.engine.Availability;
import eu.testa.mail.core.virus.engine.EngineConnections;
import eu.testa.mail.core.virus.engine.EngineConnections.Outcome;
import eu.testa.mail.core.virus.engine.EngineStatus;
import eu.testa.mail.core.virus.engine.EngineWords;
import eu.testa.mail.core.virus.engine.OpenedArchives;
import java.io.IOException;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** One clamd: its idle sessions, and whether it is worth asking. */
final class ClamdDaemon {

    private final ClamdAddress address;
    private final ClamdSettings settings;
    private final EngineConnections<ClamdConnection> sessions;
    private final AtomicInteger scans = new AtomicInteger();
    private final Availability availability;
    private final RoomToUnpack room;
    private final OpenedArchives archives;

    ClamdDaemon(ClamdAddress address, ClamdSettings settings) {
        this.address = address;
        this.settings = settings;
        this.sessions = new EngineConnections<>("clamd " + address, this::connect);
        this.availability = new Availability("clamd " + address, settings.retryAfter(), this::signOfLife);
        this.room = new RoomToUnpack(settings.proofInterval());
        this.archives = new OpenedArchives("clamd " + address);
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
     * Scans.
     *
     * @throws UnreadableMessageException if the message cannot be read
     * @throws IOException                if this daemon gives no answer that is one
     */
    ScanVerdict scan(MessageSource message, Deadline deadline) throws IOException {
        scans.incrementAndGet();
        try {
            room.require(sizeOf(message), deadline, proof -> exchange(proof, deadline));
            ScanVerdict verdict = exchange(message, deadline);
            if (verdict instanceof ScanVerdict.NoVerdict) {
                room.doubt();
            }
            return verdict;
        } finally {
            scans.decrementAndGet();
        }
    }

    boolean opens(Packing packing, long octets, Deadline deadline) throws IOException {
        return archives.open(packing, octets, proof -> exchange(proof, deadline));
    }

    private static long sizeOf(MessageSource message) throws UnreadableMessageException {
        try {
            return message.size();
        } catch (IOException e) {
            throw new UnreadableMessageException(e);
        }
    }

    private ScanVerdict exchange(MessageSource message, Deadline deadline) throws IOException {
        return sessions.scan(deadline, session -> {
            try (MessageStream octets = MessageStream.open(message)) {
                ScanVerdict verdict = ClamdReply.verdict(session.scan(octets, deadline));
                // clamd closes a session after an error
                return new Outcome(verdict, !(verdict instanceof ScanVerdict.NoVerdict));
            }
        });
    }

    /** After a scan failed. */
    void failed() {
        archives.forget();
        dropIdleSessions();
        availability.failed();
    }

    EngineStatus status() {
        Deadline deadline = Deadline.in(settings.connectTimeout());
        try (ClamdConnection connection = connect(deadline)) {
            String reply = connection.ask("VERSION", deadline);
            Optional<String> problem = ClamdReply.isVersion(reply) ? Optional.empty()
                : Optional.of("its answer to VERSION is: " + EngineWords.printable(reply));
            return new EngineStatus(address.text(), problem, ClamdReply.signatures(reply, ZoneId.systemDefault()));
        } catch (IOException e) {
            return new EngineStatus(address.text(), Optional.of(EngineWords.reason(e)), Optional.empty());
        }
    }

    void dropIdleSessions() {
        sessions.close();
    }

    private Optional<String> signOfLife() {
        Deadline deadline = Deadline.in(settings.connectTimeout());
        try (ClamdConnection connection = connect(deadline)) {
            String reply = connection.ask("PING", deadline);
            if (!reply.equals("PONG")) {
                return Optional.of("its answer to PING is: " + EngineWords.printable(reply));
            }
            Deadline ofProof = Deadline.in(settings.timeout());
            room.require(0, ofProof, proof -> exchange(proof, ofProof));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(EngineWords.reason(e));
        }
    }

    private ClamdConnection connect(Deadline deadline) throws IOException {
        return ClamdConnection.open(address, deadline.orIn(settings.connectTimeout()));
    }
}
