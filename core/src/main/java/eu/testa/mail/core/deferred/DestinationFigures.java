package eu.testa.mail.core.deferred;

import eu.testa.mail.core.delivery.DeliveryFigures;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.KnownDestinations;
import eu.testa.mail.core.metrics.Measurement;
import eu.testa.mail.core.metrics.Metric;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** How much mail waits for each destination, since when, and which destinations are down. Known ones are there at 0. */
public final class DestinationFigures implements Measurement {

    private final Destinations destinations;
    private final DeferredMails mails;
    private final KnownDestinations known;
    private final DeliveryFigures deliveries;
    private final Clock clock;

    /**
     * @param deliveries told which destinations are known
     */
    public DestinationFigures(Destinations destinations, DeferredMails mails, KnownDestinations known,
                              DeliveryFigures deliveries, Clock clock) {
        this.destinations = destinations;
        this.mails = mails;
        this.known = known;
        this.deliveries = deliveries;
        this.clock = clock;
    }

    @Override
    public String what() {
        return "destinations";
    }

    @Override
    public Set<Metric> metrics() {
        return Set.of(Metric.WAITING, Metric.WAITING_HELD, Metric.WAITING_OLDEST, Metric.DESTINATION_DOWN);
    }

    /** All that waits is counted, and on PostgreSQL also what is gone, as long as somebody has a transaction open. */
    @Override
    public boolean isCostly() {
        return true;
    }

    @Override
    public void measure(Values found) throws IOException {
        Set<Destination> quiet = new HashSet<>(known.get());
        quiet.forEach(deliveries::expect);
        for (DestinationState state : destinations.all()) {
            quiet.remove(state.destination());
            Backlog backlog = mails.backlog(state.destination());
            tell(found, state.destination(), backlog, state.isDown());
        }
        quiet.forEach(destination -> tell(found, destination, new Backlog(0, 0, 0, Optional.empty()), false));
    }

    private void tell(Values found, Destination destination, Backlog backlog, boolean down) {
        String name = destination.name();
        found.set(Metric.WAITING, backlog.mails(), name);
        found.set(Metric.WAITING_HELD, backlog.held(), name);
        found.set(Metric.WAITING_OLDEST, backlog.oldest()
            .map(oldest -> Math.max(0, Duration.between(oldest, clock.instant()).toMillis() / 1000.0)).orElse(0.0), name);
        found.set(Metric.DESTINATION_DOWN, down ? 1 : 0, name);
    }
}
