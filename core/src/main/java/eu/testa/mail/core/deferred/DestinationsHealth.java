package eu.testa.mail.core.deferred;

import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.health.PartHealth;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Degraded: mail has waited for a destination for more than an hour. Each is named, with what it said last. Never unhealthy:
 * this server does what it can.
 */
public final class DestinationsHealth implements PartCheck {

    private static final Duration PATIENCE = Duration.ofHours(1);

    private final Destinations destinations;
    private final DeferredMails mails;
    private final Clock clock;

    public DestinationsHealth(Destinations destinations, DeferredMails mails, Clock clock) {
        this.destinations = destinations;
        this.mails = mails;
        this.clock = clock;
    }

    @Override
    public String part() {
        return "Destinations";
    }

    @Override
    public PartHealth look() throws IOException {
        Instant tooOld = clock.instant().minus(PATIENCE);
        List<String> late = new ArrayList<>();
        for (DestinationState state : destinations.all()) {
            Backlog backlog = mails.backlog(state.destination());
            Optional<Instant> oldest = backlog.oldest().filter(tooOld::isAfter);
            if (oldest.isPresent()) {
                late.add(backlog.mails() + " mails wait for " + state.destination() + ", the oldest since "
                    + oldest.get().truncatedTo(ChronoUnit.SECONDS)
                    + state.reply().map(RemoteReply::words).map(reply -> ", which said: " + reply).orElse(""));
            }
        }
        return late.isEmpty() ? PartHealth.healthy() : PartHealth.degraded(String.join("; ", late),
            "./testa queue list --destinations shows more; ask the destination's contact. The mail is tried by itself.");
    }
}
