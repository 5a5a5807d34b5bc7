package eu.testa.mail.core.deferred;

import eu.testa.mail.core.deferred.DeferredStore.Backlog;
import eu.testa.mail.core.deferred.DeferredStore.Deferral;
import eu.testa.mail.core.deferred.DestinationQueue.DueMail;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.mail.MessageSource;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts mail off, and gets it going again: {@link #tick()} looks what is due and hands it to a handler.
 *
 * <p>While a destination is down, one mail an interval probes it. When a probe reaches the destination, everything that
 * waits for it is due, and is released a few at a time, at most {@code concurrency}. Warnings and the end come at their time, whether or
 * not the destination is up. Each destination, the warnings and the returns have places of their own: a destination that
 * is slow delays nobody else.
 */
public final class RetryQueue implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(RetryQueue.class);
    /** What a dead server had leased is free after this; what a living one works on is leased on and on. */
    private static final Duration TERM = Duration.ofMinutes(2);
    private static final int BATCH = 100;

    private final DeferredStore store;
    private final DownDestinations destinations;
    private final RetrySchedule schedule;
    private final Clock clock;
    private final Executor workers;
    private final int concurrency;
    private final Handler handler;
    private final DestinationQueue returns;
    private final DestinationQueue warnings;
    private final Map<Destination, DestinationQueue> deliveries = new ConcurrentHashMap<>();
    /** What is being worked on, and until when it is leased. */
    private final Map<Lease, Instant> inWork = new ConcurrentHashMap<>();

    /** What a mail is handed out for. */
    public enum Purpose {
        /** Another attempt. */
        DELIVERY,
        /** Another attempt that finds out whether the destination is back. */
        PROBE,
        /** Its sender is told that it is late; it goes on waiting. */
        WARNING,
        /** It is returned to its sender. */
        RETURN
    }

    /** Does with a mail what it is handed out for. */
    public interface Handler {

        /**
         * @return whether the destination was reached, when the purpose was an attempt; ignored otherwise
         * @throws Exception if nothing was done; the mail is handed out again later
         */
        boolean handle(Lease lease, Purpose purpose) throws Exception;
    }

    /**
     * @param workers     run the handler
     * @param concurrency mails of one destination, warnings, and returns, that are handed out at the same time
     */
    public RetryQueue(DeferredStore store, DownDestinations destinations, RetrySchedule schedule, Clock clock,
                      Executor workers, int concurrency, Handler handler) {
        this.store = store;
        this.destinations = destinations;
        this.schedule = schedule;
        this.clock = clock;
        this.workers = workers;
        this.concurrency = concurrency;
        this.handler = handler;
        this.returns = queue(() -> dueMails(store.leaseExpired(BATCH, TERM), Purpose.RETURN));
        this.warnings = queue(() -> dueMails(store.leaseForWarning(BATCH, TERM), Purpose.WARNING));
    }

    private DestinationQueue queue(DestinationQueue.Source source) {
        return new DestinationQueue(concurrency, workers, source, this::work);
    }

    private DestinationQueue deliveries(Destination destination) {
        return deliveries.computeIfAbsent(destination, any -> queue(() -> destinations.closed(destination).isPresent()
            ? List.of() : dueMails(store.leaseDue(destination, BATCH, TERM), Purpose.DELIVERY)));
    }

    private List<DueMail> dueMails(List<Lease> leases, Purpose purpose) {
        Instant latestStart = clock.instant().plus(TERM.dividedBy(2));
        return leases.stream().map(lease -> new DueMail(lease, purpose, latestStart)).toList();
    }

    /** What is left of a mail after an attempt. */
    public record Remainder(String mailName, Destination destination, Optional<String> sender, byte[] state, int recipients,
                       RemoteReply reply, Scope scope) {
    }

    /**
     * Puts a mail off for the first time; when this returns, it is stored durably.
     *
     * @param since when this server took the mail
     */
    public void defer(Remainder remainder, Instant since, MessageSource message) throws IOException {
        store.defer(deferral(remainder), schedule, since, message);
        noteDown(remainder);
        if (remainder.scope() == Scope.BUSY) {
            deliveries(remainder.destination()).wakeSoon();
        }
    }

    /**
     * Puts a mail off that was handed out; does nothing where the lease was lost, because another server has the mail.
     *
     * @param token of the lease
     * @param remainders at least one, and one for each destination
     * @return false if the store has no such mail: it left the store for a repository, say, and came back from there, and is
     *         to be deferred anew
     */
    public boolean deferAgain(long id, String token, List<Remainder> remainders) throws IOException {
        String name = remainders.get(0).mailName();
        if (store.deferAgain(id, token, remainders.stream().map(this::deferral).toList())) {
            remainders.forEach(this::noteDown);
            return true;
        }
        if (store.get(id).filter(mail -> mail.mailName().equals(name)).isEmpty()) {
            return false;
        }
        LOGGER.warn("The lease on mail {} ({}) was lost during the attempt; whoever has it now decides", name, id);
        return true;
    }

    private Deferral deferral(Remainder remainder) {
        Instant now = clock.instant();
        // mail for a destination that is down or busy is due as soon as it no longer is
        Instant next = remainder.scope() == Scope.MESSAGE ? schedule.nextAttempt(now) : now;
        return new Deferral(remainder.mailName(), remainder.destination(), remainder.sender(), remainder.state(), remainder.recipients(), next,
            remainder.reply());
    }

    /** The mail is stored whatever comes of this; if nobody can be told, the next attempt finds the same out. */
    private void noteDown(Remainder remainder) {
        try {
            if (remainder.scope() == Scope.DESTINATION) {
                markDown(remainder);
            }
        } catch (IOException e) {
            LOGGER.warn("That destination {} is down cannot be noted: {}", remainder.destination(), e.getMessage());
        }
    }

    private void markDown(Remainder remainder) throws IOException {
        Optional<RemoteReply> known = destinations.closed(remainder.destination());
        if (known.isPresent() && !isNews(remainder.reply(), known.get())) {
            return;
        }
        store.markDown(remainder.destination(), remainder.reply(), schedule.nextAttempt(clock.instant()));
        if (destinations.down(remainder.destination(), remainder.reply()).isEmpty()) {
            LOGGER.warn("Destination {} is down: {}. Its mail waits; one mail every {} s finds out whether it is back.",
                remainder.destination(), remainder.reply().text(), schedule.interval().toSeconds());
        }
    }

    /** A mail that was left waiting brings what was known then; an attempt may have said more since. */
    private static boolean isNews(RemoteReply reply, RemoteReply known) {
        return !reply.equals(known)
            && (reply.at().isEmpty() || known.at().isEmpty() || reply.at().get().isAfter(known.at().get()));
    }

    /**
     * Begins to hand out what is due, as far as there is room; the rest follows by itself. Goes on leasing what is being
     * worked on, so it is called often: several times in a minute.
     */
    public void tick() throws IOException {
        step("leases cannot be renewed", this::renewLeases);
        step("nothing is returned", returns::wake);
        step("nobody is warned", warnings::wake);
        for (DestinationState state : destinations.refresh(store)) {
            step("no mail for " + state.destination() + " is tried again", () -> wake(state));
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    /** What goes wrong with some mail stops no other. */
    private static void step(String consequence, Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            LOGGER.error("For the moment {}", consequence, e);
        }
    }

    private void renewLeases() throws IOException {
        Instant now = clock.instant();
        List<Lease> old = inWork.entrySet().stream()
            .filter(one -> now.isAfter(one.getValue().minus(TERM.dividedBy(2)))).map(Map.Entry::getKey).toList();
        if (!old.isEmpty()) {
            store.renew(old, TERM);
            old.forEach(lease -> inWork.replace(lease, now.plus(TERM)));
        }
    }

    private void wake(DestinationState state) throws IOException {
        if (!state.isDown()) {
            deliveries(state.destination()).wake();
        } else if (state.isProbeDue(clock.instant())) {
            probe(state.destination());
        }
    }

    private void probe(Destination destination) throws IOException {
        Optional<Lease> lease = store.leaseProbe(destination, TERM);
        if (lease.isEmpty()) {
            probeWithNone(destination);
        } else if (takeProbe(destination)) {
            deliveries(destination).add(dueMails(List.of(lease.get()), Purpose.PROBE).get(0));
        } else {
            free(lease.get());
        }
    }

    private void probeWithNone(Destination destination) throws IOException {
        Backlog backlog = store.backlog(destination);
        // whoever works on one of them, say on its warning, gives it back soon: that one probes
        boolean soon = backlog.mails() > backlog.held();
        if (!soon && takeProbe(destination) && backlog.mails() == 0) {
            // nothing waits any more, so nobody asks: the next new mail finds out
            up(destination);
        }
    }

    private boolean takeProbe(Destination destination) throws IOException {
        return store.takeProbe(destination, schedule.nextAttempt(clock.instant()));
    }

    private void work(DueMail due) {
        Lease lease = due.lease();
        Purpose purpose = due.purpose();
        Destination destination = lease.mail().destination();
        try {
            boolean wentDown = purpose == Purpose.DELIVERY && destinations.closed(destination).isPresent();
            // a lease that has waited for so long could run out before it is renewed, and another server deliver the mail too
            boolean tooLate = clock.instant().isAfter(due.latestStart());
            if (wentDown || tooLate) {
                store.putBack(lease, lease.mail().nextAttempt());
                return;
            }
            inWork.put(lease, due.latestStart().plus(TERM.dividedBy(2)));
            boolean reached = handler.handle(lease, purpose);
            if (purpose == Purpose.WARNING) {
                store.warned(lease);
                return;
            }
            store.finish(lease);
            if (purpose == Purpose.DELIVERY || purpose == Purpose.PROBE) {
                deliveries(destination).learn(reached);
            }
            if (purpose == Purpose.PROBE && reached) {
                up(destination);
            }
        } catch (Exception e) {
            LOGGER.error("Mail {} ({}) could not be handed out for {}; it is kept and tried again in {} s",
                lease.mail().mailName(), lease.mail().id(), purpose, schedule.interval().toSeconds(), e);
            setAside(lease);
        } finally {
            inWork.remove(lease);
        }
    }

    private void setAside(Lease lease) {
        try {
            store.setAside(lease, schedule.nextAttempt(clock.instant()));
        } catch (IOException e) {
            LOGGER.error("The deferred store cannot be reached; mail {} is tried again when its lease runs out in {} min",
                lease.mail().id(), TERM.toMinutes(), e);
        }
    }

    private void up(Destination destination) throws IOException {
        store.markUp(destination);
        destinations.up(destination);
        LOGGER.info("Destination {} can be reached again; the mail that waited for it goes out", destination);
    }

    /** Begins with no more mail; what was leased and not begun with is free for other servers. */
    @Override
    public void close() {
        Stream.concat(Stream.of(returns, warnings), deliveries.values().stream())
            .flatMap(queue -> queue.close().stream())
            .map(DueMail::lease)
            .forEach(this::free);
    }

    private void free(Lease lease) {
        try {
            store.putBack(lease, lease.mail().nextAttempt());
        } catch (IOException e) {
            LOGGER.warn("Mail {} is tried again when its lease runs out in {} min", lease.mail().id(), TERM.toMinutes(), e);
        }
    }
}
