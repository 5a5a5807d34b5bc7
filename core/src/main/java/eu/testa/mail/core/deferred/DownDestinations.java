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
 */
public final class DownDestinations implements DestinationGate {

    private final Map<Destination, RemoteReply> down = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    @Override
    public Optional<RemoteReply> closed(Destination destination) {
        return Optional.ofNullable(down.get(destination));
    }

    /**
     * Reads the store's view, and returns it. What changed while it was read is not overwritten: that is newer.
     */
    List<DestinationState> refresh(DeferredStore store) throws IOException {
        long before = changes.get();
        List<DestinationState> states = store.destinations();
        synchronized (this) {
            if (changes.get() == before) {
                states.forEach(this::note);
            }
        }
        return states;
    }

    private void note(DestinationState state) {
        if (state.isDown()) {
            down.put(state.destination(), state.reply().orElseThrow());
        } else {
            down.remove(state.destination());
        }
    }

    /** Returns what was said before, if the destination was down already. */
    synchronized Optional<RemoteReply> down(Destination destination, RemoteReply reply) {
        changes.incrementAndGet();
        return Optional.ofNullable(down.put(destination, reply));
    }

    synchronized void up(Destination destination) {
        changes.incrementAndGet();
        down.remove(destination);
    }
}
