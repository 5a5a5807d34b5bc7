package eu.testa.mail.core.virus.engine;

import eu.testa.mail.core.virus.Deadline;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.UnreadableMessageException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections to one daemon: those that are idle are used again, the last one first. */
public final class EngineConnections<C extends EngineConnection> {

    private static final Logger LOGGER = LoggerFactory.getLogger(EngineConnections.class);

    /** Opens a new connection. */
    public interface Opener<C> {
        C open(Deadline deadline) throws IOException;
    }

    /** One scan on a connection that is nobody else's meanwhile. */
    public interface Scan<C> {
        Outcome on(C connection) throws IOException;
    }

    /**
     * What came of it.
     *
     * @param reusable whether the connection is fit for another scan
     */
    public record Outcome(ScanVerdict verdict, boolean reusable) {
    }

    private final String daemon;
    private final Opener<C> opener;
    private final Deque<C> idle = new ConcurrentLinkedDeque<>();

    /** @param daemon its name in the log */
    public EngineConnections(String daemon, Opener<C> opener) {
        this.daemon = daemon;
        this.opener = opener;
    }

    /**
     * Scans, on an idle connection if there is one; the daemon may be about to close it, and the scan is done once more
     * on a new one.
     *
     * @throws UnreadableMessageException if the message cannot be read
     * @throws IOException                if the daemon gives no answer that is one
     */
    public ScanVerdict scan(Deadline deadline, Scan<C> scan) throws IOException {
        C kept = takeIdle();
        if (kept != null) {
            try {
                return scanOn(kept, scan);
            } catch (SocketTimeoutException | UnreadableMessageException e) {
                throw e;
            } catch (IOException e) {
                LOGGER.debug("{} gave up an idle connection; the message is sent again on a new one", daemon, e);
            }
        }
        return scanOn(opener.open(deadline), scan);
    }

    private ScanVerdict scanOn(C connection, Scan<C> scan) throws IOException {
        boolean reusable = false;
        try {
            Outcome outcome = scan.on(connection);
            reusable = outcome.reusable();
            return outcome.verdict();
        } finally {
            if (reusable) {
                keep(connection);
            } else {
                connection.close();
            }
        }
    }

    private C takeIdle() {
        for (C connection = idle.poll(); connection != null; connection = idle.poll()) {
            if (connection.isAlive()) {
                return connection;
            }
            connection.close();
        }
        return null;
    }

    /**
     * Keeps it, and closes those that the daemon has closed: they were idle for longest, and no scan comes to them.
     */
    private void keep(C connection) {
        idle.push(connection);
        for (C oldest = idle.pollLast(); oldest != null; oldest = idle.pollLast()) {
            if (oldest == connection || oldest.isAlive()) {
                idle.addLast(oldest);
                return;
            }
            oldest.close();
        }
    }

    /** How many are open and have nothing to do. */
    int idle() {
        return idle.size();
    }

    /** Closes those that are idle. */
    public void close() {
        for (C connection = idle.poll(); connection != null; connection = idle.poll()) {
            connection.close();
        }
    }
}
