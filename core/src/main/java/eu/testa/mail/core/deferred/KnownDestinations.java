package eu.testa.mail.core.deferred;

import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.DestinationGate;
import eu.testa.mail.core.delivery.RemoteReply;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which destinations are down, in memory for every new mail to ask. What another server found out arrives with
 * {@link #refresh}.
 */
public final class KnownDestinations implements DestinationGate {

    private final Map<Destination, RemoteReply> down = new ConcurrentHashMap<>();

    @Override
    public Optional<RemoteReply> closed(Destination destination) {
        return Optional.ofNullable(down.get(destination));
    }

    /** Reads the store's view, and returns it. */
    List<DestinationState> refresh(DeferredStore store) throws IOException {
        List<DestinationState> states = store.destinations();
        states.forEach(state -> {
            if (state.isDown()) {
                down.put(state.destination(), state.reply().orElseThrow());
            } else {
                down.remove(state.destination());
            }
        });
        return states;
    }

    void down(Destination destination, RemoteReply reply) {
        down.put(destination, reply);
    }

    void up(Destination destination) {
        down.remove(destination);
    }
}
