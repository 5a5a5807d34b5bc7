package eu.testa.mail.core.deferred;

import eu.testa.mail.core.deferred.DeferredStore.Backlog;
import eu.testa.mail.core.deferred.DeferredStore.Parking;
import eu.testa.mail.core.deferred.Lane.HandOut;
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
 * waits for it is due, and is released {@code concurrency} at a time. Warnings and the end come at their time, whether or
 * not the destination is up. Each destination, the warnings and the returns have places of their own: a destination that
 * is slow delays nobody else.
 */
public final class RetryQueue implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(RetryQueue.class);
    /** What a dead server had claimed is free after this; what a living one works on is claimed on and on. */
    private static final Duration LEASE = Duration.ofMinutes(2);
    private static final int BATCH = 100;

    private final DeferredStore store;
    private final KnownDestinations destinations;
    private final RetrySchedule schedule;
    private final Clock clock;
    private final Executor workers;
    private final int concurrency;
    private final Handler handler;
    private final Lane returns;
    private final Lane warnings;
    private final Map<Destination, Lane> deliveries = new ConcurrentHashMap<>();
    /** What is being worked on, and until when it is claimed. */
    private final Map<Claim, Instant> inWork = new ConcurrentHashMap<>();

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
        boolean handle(Claim claim, Purpose purpose) throws Exception;
    }

    /**
     * @param workers     run the handler
     * @param concurrency mails of one destination, warnings, and returns, that are handed out at the same time
     */
    public RetryQueue(DeferredStore store, KnownDestinations destinations, RetrySchedule schedule, Clock clock,
                      Executor workers, int concurrency, Handler handler) {
        this.store = store;
        this.destinations = destinations;
        this.schedule = schedule;
        this.clock = clock;
        this.workers = workers;
        this.concurrency = concurrency;
        this.handler = handler;
        this.returns = lane(() -> handOuts(store.claimExpired(BATCH, LEASE), Purpose.RETURN));
        this.warnings = lane(() -> handOuts(store.claimForWarning(BATCH, LEASE), Purpose.WARNING));
    }

    private Lane lane(Lane.Source source) {
        return new Lane(concurrency, workers, source, this::work);
    }

    private Lane deliveries(Destination destination) {
        return deliveries.computeIfAbsent(destination, any -> lane(() -> destinations.closed(destination).isPresent()
            ? List.of() : handOuts(store.claimDue(destination, BATCH, LEASE), Purpose.DELIVERY)));
    }

    private List<HandOut> handOuts(List<Claim> claims, Purpose purpose) {
        Instant latestStart = clock.instant().plus(LEASE.dividedBy(2));
        return claims.stream().map(claim -> new HandOut(claim, purpose, latestStart)).toList();
    }

    /** What is left of a mail after an attempt. */
    public record Rest(String mailName, Destination destination, Optional<String> sender, byte[] state, int recipients,
                       RemoteReply reply, Scope scope) {
    }

    /**
     * Puts a mail off for the first time; when this returns, it is stored durably.
     *
     * @param since when this server took the mail
     */
    public void park(Rest rest, Instant since, MessageSource message) throws IOException {
        store.park(parking(rest), schedule, since, message);
        noteDown(rest);
    }

    /**
     * Puts a mail off that was handed out; does nothing where the claim was lost, because another server has the mail.
     *
     * @param token of the claim
     * @param rests at least one, and one for each destination
     * @return false if the store has no such mail: it left the store for a repository, say, and came back from there, and is
     *         to be parked anew
     */
    public boolean repark(long id, String token, List<Rest> rests) throws IOException {
        String name = rests.get(0).mailName();
        if (store.repark(id, token, rests.stream().map(this::parking).toList())) {
            rests.forEach(this::noteDown);
            return true;
        }
        if (store.get(id).filter(mail -> mail.mailName().equals(name)).isEmpty()) {
            return false;
        }
        LOGGER.warn("The claim on mail {} ({}) was lost during the attempt; whoever has it now decides", name, id);
        return true;
    }

    private Parking parking(Rest rest) {
        Instant now = clock.instant();
        // mail for a destination that is down or busy is due as soon as it no longer is
        Instant next = rest.scope() == Scope.MESSAGE ? schedule.nextAttempt(now) : now;
        return new Parking(rest.mailName(), rest.destination(), rest.sender(), rest.state(), rest.recipients(), next,
            rest.reply());
    }

    /** The mail is stored whatever comes of this; if nobody can be told, the next attempt finds the same out. */
    private void noteDown(Rest rest) {
        try {
            if (rest.scope() == Scope.DESTINATION) {
                markDown(rest);
            }
        } catch (IOException e) {
            LOGGER.warn("That destination {} is down cannot be noted: {}", rest.destination(), e.getMessage());
        }
    }

    private void markDown(Rest rest) throws IOException {
        Optional<RemoteReply> known = destinations.closed(rest.destination());
        if (known.isPresent() && !isNews(rest.reply(), known.get())) {
            return;
        }
        store.markDown(rest.destination(), rest.reply(), schedule.nextAttempt(clock.instant()));
        if (destinations.down(rest.destination(), rest.reply()).isEmpty()) {
            LOGGER.warn("Destination {} is down: {}. Its mail waits; one mail every {} s finds out whether it is back.",
                rest.destination(), rest.reply().text(), schedule.interval().toSeconds());
        }
    }

    /** A mail that was left waiting brings what was known then; an attempt may have said more since. */
    private static boolean isNews(RemoteReply reply, RemoteReply known) {
        return !reply.equals(known)
            && (reply.at().isEmpty() || known.at().isEmpty() || reply.at().get().isAfter(known.at().get()));
    }

    /**
     * Begins to hand out what is due, as far as there is room; the rest follows by itself. Goes on claiming what is being
     * worked on, so it is called often: several times in a minute.
     */
    public void tick() throws IOException {
        step("claims cannot be renewed", this::renewClaims);
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

    private void renewClaims() throws IOException {
        Instant now = clock.instant();
        List<Claim> old = inWork.entrySet().stream()
            .filter(one -> now.isAfter(one.getValue().minus(LEASE.dividedBy(2)))).map(Map.Entry::getKey).toList();
        if (!old.isEmpty()) {
            store.renew(old, LEASE);
            old.forEach(claim -> inWork.replace(claim, now.plus(LEASE)));
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
        Optional<Claim> claim = store.claimProbe(destination, LEASE);
        if (claim.isEmpty()) {
            probeWithNone(destination);
        } else if (takeProbe(destination)) {
            deliveries(destination).add(handOuts(List.of(claim.get()), Purpose.PROBE).get(0));
        } else {
            free(claim.get());
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

    private void work(HandOut handOut) {
        Claim claim = handOut.claim();
        Purpose purpose = handOut.purpose();
        Destination destination = claim.mail().destination();
        try {
            boolean wentDown = purpose == Purpose.DELIVERY && destinations.closed(destination).isPresent();
            // a claim that has waited for so long could run out before it is renewed, and another server deliver the mail too
            boolean tooLate = clock.instant().isAfter(handOut.latestStart());
            if (wentDown || tooLate) {
                store.putBack(claim, claim.mail().nextAttempt());
                return;
            }
            inWork.put(claim, handOut.latestStart().plus(LEASE.dividedBy(2)));
            boolean reached = handler.handle(claim, purpose);
            if (purpose == Purpose.WARNING) {
                store.warned(claim);
                return;
            }
            store.finish(claim);
            if (purpose == Purpose.PROBE && reached) {
                up(destination);
            }
        } catch (Exception e) {
            LOGGER.error("Mail {} ({}) could not be handed out for {}; it is kept and tried again in {} s",
                claim.mail().mailName(), claim.mail().id(), purpose, schedule.interval().toSeconds(), e);
            setAside(claim);
        } finally {
            inWork.remove(claim);
        }
    }

    private void setAside(Claim claim) {
        try {
            store.setAside(claim, schedule.nextAttempt(clock.instant()));
        } catch (IOException e) {
            LOGGER.error("The deferred store cannot be reached; mail {} is tried again when its claim runs out in {} min",
                claim.mail().id(), LEASE.toMinutes(), e);
        }
    }

    private void up(Destination destination) throws IOException {
        store.markUp(destination);
        destinations.up(destination);
        LOGGER.info("Destination {} can be reached again; the mail that waited for it goes out", destination);
    }

    /** Begins with no more mail; what was claimed and not begun with is free for other servers. */
    @Override
    public void close() {
        Stream.concat(Stream.of(returns, warnings), deliveries.values().stream())
            .flatMap(lane -> lane.close().stream())
            .map(HandOut::claim)
            .forEach(this::free);
    }

    private void free(Claim claim) {
        try {
            store.putBack(claim, claim.mail().nextAttempt());
        } catch (IOException e) {
            LOGGER.warn("Mail {} is tried again when its claim runs out in {} min", claim.mail().id(), LEASE.toMinutes(), e);
        }
    }
}
