package eu.testa.mail.core.deferred;

import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RemoteReply;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a destination.
 *
 * @param downSince empty when it is up
 * @param nextProbe when the next mail finds out whether it is back; empty when it is up
 * @param reply     what was said when it was last found down
 */
public record DestinationState(Destination destination, Optional<Instant> downSince, Optional<Instant> nextProbe,
                               Optional<RemoteReply> reply) {

    public boolean isDown() {
        return downSince.isPresent();
    }

    boolean isProbeDue(Instant now) {
        return nextProbe.filter(due -> !due.isAfter(now)).isPresent();
    }
}
