package eu.testa.mail.core.deferred;

import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.DestinationGate;
import eu.testa.mail.core.delivery.RemoteReply;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which destinations are down, in memory for every new mail to ask. What another server found out arrives with
 * {@link #refresh}.
 *
 * <p>What an attempt finds out is news only if nothing has changed since it began: {@link #moment} before it, and
 * {@link #changesBefore} after it.
 */
public final class DownDestinations implements DestinationGate {

    private final Map<Destination, Known> known = new ConcurrentHashMap<>();
    private final AtomicLong moments = new AtomicLong();

    /**
     * @param changes how often it has changed, by the store
     * @param since   the moment at which this server learnt of the last change
     * @param reply   empty when it is up
     */
    private record Known(long changes, long since, Optional<RemoteReply> reply) {

        static final Known NOTHING = new Known(0, 0, Optional.empty());
    }

    private Known known(Destination destination) {
        return known.getOrDefault(destination, Known.NOTHING);
    }

    @Override
    public Optional<RemoteReply> closed(Destination destination) {
        return known(destination).reply();
    }

    @Override
    public long moment() {
        return moments.get();
    }

    /**
     * How often a destination had changed before an attempt.
     *
     * @param moment at which the attempt began
     * @return empty if it has changed since, as far as this server knows: what the attempt found out is old
     */
    Optional<Long> changesBefore(Destination destination, long moment) {
        Known now = known(destination);
        return now.since() > moment ? Optional.empty() : Optional.of(now.changes());
    }

    /**
     * Reads the store's view, and returns it. What changed while it was read is not overwritten: that is newer.
     */
    List<DestinationState> refresh(Destinations destinations) throws IOException {
        long before = moments.get();
        List<DestinationState> states = destinations.all();
        synchronized (this) {
            if (moments.get() == before) {
                states.forEach(state -> note(state.destination(), state.changes(),
                    state.isDown() ? state.reply() : Optional.empty()));
            }
        }
        return states;
    }

    private void note(Destination destination, long changes, Optional<RemoteReply> reply) {
        Known before = known(destination);
        long since = before.changes() == changes ? before.since() : moments.incrementAndGet();
        known.put(destination, new Known(changes, since, reply));
    }

    /** Notes what this server has just told the store; {@code changes} were before. */
    synchronized void down(Destination destination, long changes, RemoteReply reply) {
        note(destination, closed(destination).isPresent() ? changes : changes + 1, Optional.of(reply));
    }

    /** As {@link #down}. */
    synchronized void up(Destination destination, long changes) {
        note(destination, changes + 1, Optional.empty());
    }
}
