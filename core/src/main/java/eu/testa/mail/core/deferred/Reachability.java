package eu.testa.mail.core.deferred;

import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.time.Clocks;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the attempts of this server find out about destinations: that one is down, or can be reached again. It is kept in the store, for
 * all servers that share it, and in memory, for new mail to ask.
 */
final class Reachability {

    private static final Logger LOGGER = LoggerFactory.getLogger(Reachability.class);

    private final Destinations destinations;
    private final DownDestinations down;
    private final RetrySchedule schedule;
    private final Clocks clocks;
    private final Set<Destination> failed = ConcurrentHashMap.newKeySet();

    Reachability(Destinations destinations, DownDestinations down, RetrySchedule schedule, Clocks clocks) {
        this.destinations = destinations;
        this.down = down;
        this.schedule = schedule;
        this.clocks = clocks;
    }

    /** What an attempt of this server did not reach since the start, or since the clock was set. */
    Set<Destination> failed() {
        return failed;
    }

    /** The clock was set: as after a start, nothing counts as tried. */
    void forget() {
        failed.clear();
    }

    /** The store says that a destination can be reached. */
    void isUp(Destination destination) {
        failed.remove(destination);
    }

    /** The mail is stored whatever comes of this; if nobody can be told, the next attempt finds the same out. */
    void note(Remainder remainder, long moment) {
        try {
            if (remainder.scope() == Scope.DESTINATION) {
                markDown(remainder.destination(), remainder.reply(), moment);
            }
        } catch (IOException e) {
            LOGGER.warn("That destination {} is down cannot be noted: {}", remainder.destination(), e.getMessage());
        }
    }

    private void markDown(Destination destination, RemoteReply reply, long moment) throws IOException {
        Optional<RemoteReply> known = down.closed(destination);
        Optional<Long> changes = down.changesBefore(destination, moment);
        if (changes.isEmpty() || known.isPresent() && !isNews(reply, known.get())) {
            return;
        }
        failed.add(destination);
        Instant nextProbe = schedule.nextAttempt(clocks.wall().instant());
        if (destinations.markDown(destination, changes.get(), reply, nextProbe)) {
            down.down(destination, changes.get(), reply);
            if (known.isEmpty()) {
                LOGGER.warn("Destination {} is down: {}. Its mail waits; one mail every {} s finds out whether it is back.",
                    destination, reply.text(), schedule.interval().toSeconds());
            }
        }
    }

    /** A mail that was left waiting brings what was known then; an attempt may have said more since. */
    private static boolean isNews(RemoteReply reply, RemoteReply known) {
        return !reply.equals(known)
            && (reply.at().isEmpty() || known.at().isEmpty() || reply.at().get().isAfter(known.at().get()));
    }

    /** An attempt that began at this moment has reached the destination. */
    void up(Destination destination, long moment) throws IOException {
        Optional<Long> changes = down.changesBefore(destination, moment);
        if (changes.isPresent() && destinations.markUp(destination, changes.get())) {
            down.up(destination, changes.get());
            LOGGER.info("Destination {} can be reached again; the mail that waited for it goes out", destination);
        }
    }
}
