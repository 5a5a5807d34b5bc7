package eu.testa.mail.core.deferred;

import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RemoteReply;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a destination.
 *
 * @param changes   how often it went down or came up
 * @param downSince empty when it is up
 * @param nextProbe when the next mail finds out whether it is back; empty when it is up
 * @param reply     what was said when it was last found down
 */
public record DestinationState(Destination destination, long changes, Optional<Instant> downSince, Optional<Instant> nextProbe,
                               Optional<RemoteReply> reply) {

    public boolean isDown() {
        return downSince.isPresent();
    }

    /** For people and programs: {@code up}, {@code down}, or {@code probing} while a mail finds out whether it is back. */
    public String word(Backlog backlog) {
        if (!isDown()) {
            return "up";
        }
        return backlog.inWork() > 0 ? "probing" : "down";
    }

    /** A time beyond the next interval was written when a clock was ahead. */
    boolean isProbeDue(Instant now, Duration interval) {
        return nextProbe.filter(due -> !due.isAfter(now) || due.isAfter(now.plus(interval))).isPresent();
    }
}
