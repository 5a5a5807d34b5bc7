package eu.testa.mail.core.delivery;

import java.util.Optional;

/** Knows which destinations are down, so that new mail for them waits without another attempt. */
public interface DestinationGate {

    /** Every destination may be tried. */
    DestinationGate OPEN = destination -> Optional.empty();

    /** What was said last, if the destination is down and its next probe is still to come. */
    Optional<RemoteReply> closed(Destination destination);

    /** A mark for now: what an attempt finds out that began before a destination was last heard of is no news. */
    default long moment() {
        return 0;
    }
}
