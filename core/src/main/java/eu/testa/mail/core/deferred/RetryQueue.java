package eu.testa.mail.core.deferred;

import eu.testa.mail.core.deferred.DeferredMails.Place;
import eu.testa.mail.core.deferred.DestinationQueue.DueMail;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.log.LogKeys;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.store.DamagedException;
import eu.testa.mail.core.store.StoreAwayException;
import eu.testa.mail.core.time.Clocks;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

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
    private static final int BATCH = 100;

    private final DeferredMails mails;
    private final Destinations destinations;
    private final DownDestinations down;
    private final RetrySchedule schedule;
    private final Reachability reachability;
    private final Deferring deferring;
    private final Clocks clocks;
    private final Executor workers;
    private final int concurrency;
    /** What a dead server had leased is free after this; what a living one works on is leased on and on. */
    private final Duration term;
    private final Handler handler;
    private final DestinationQueue returns;
    private final DestinationQueue warnings;
    private final Map<Destination, DestinationQueue> deliveries = new ConcurrentHashMap<>();
    /** What is being worked on, and until when it is leased, by the steady clock. */
    private final Map<Lease.Key, Instant> inWork = new ConcurrentHashMap<>();
    /** What follows from it is still to be done. */
    private boolean clockWasSet;
    /** By the steady clock; at first, and after each look that failed. */
    private volatile Instant storeAnswersSince;

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
        boolean handle(Lease lease, MessageSource message, Purpose purpose) throws Exception;
    }

    /**
     * @param workers     run the handler
     * @param concurrency mails of one destination, warnings, and returns, that are handed out at the same time
     */
    public RetryQueue(DeferredMails mails, Destinations destinations, DownDestinations down, RetrySchedule schedule,
                      Clocks clocks, Executor workers, int concurrency, Handler handler) {
        this.mails = mails;
        this.destinations = destinations;
        this.down = down;
        this.schedule = schedule;
        this.reachability = new Reachability(destinations, down, schedule, clocks);
        this.deferring = new Deferring(mails, down, schedule, clocks);
        this.clocks = clocks;
        this.workers = workers;
        this.concurrency = concurrency;
        this.term = mails.term();
        this.storeAnswersSince = clocks.steady().instant();
        this.handler = handler;
        this.returns = queue(Purpose.RETURN, scan(mail -> mail.times().expireAt(), this::toBeReturned)::lease);
        this.warnings = queue(Purpose.WARNING, scan(mail -> mail.times().warnAt().orElseThrow(),
            after -> mails.leaseForWarning(after, BATCH, term))::lease);
    }

    private List<Lease> toBeReturned(Place after) throws IOException {
        return clocks.recentJump().isPresent() ? mails.leaseReturned(after, BATCH, term)
            : mails.leaseExpired(after, BATCH, term, reachability.failed());
    }

    private DueScan scan(Function<DeferredMail, Instant> order, DueScan.Leasing leasing) {
        return new DueScan(BATCH, clocks, order, leasing);
    }

    private DestinationQueue queue(Purpose purpose, Source source) {
        return new DestinationQueue(concurrency, workers, () -> dueMails(source.lease(), purpose), this::work);
    }

    private interface Source {
        List<Lease> lease() throws IOException;
    }

    private DestinationQueue deliveries(Destination destination) {
        return deliveries.computeIfAbsent(destination, any -> {
            DueScan scan = scan(mail -> mail.attempts().next(),
                after -> mails.leaseDue(destination, after, BATCH, term, schedule.interval()));
            return queue(Purpose.DELIVERY, () -> isOpen(destination) ? scan.lease() : List.of());
        });
    }

    private boolean isOpen(Destination destination) {
        return destination.equals(Destination.SPOOL) ? othersCouldRenew() : down.closed(destination).isEmpty();
    }

    /**
     * While the store was away, no server could renew the leases on what is in its spool: each gets a moment for that, before
     * another server goes on with its mail.
     */
    private boolean othersCouldRenew() {
        return !clocks.steady().instant().isBefore(storeAnswersSince.plus(term.dividedBy(8)));
    }

    private List<DueMail> dueMails(List<Lease> leases, Purpose purpose) {
        Instant latestStart = clocks.steady().instant().plus(term.dividedBy(2));
        return leases.stream().map(lease -> new DueMail(lease, purpose, latestStart)).toList();
    }

    /**
     * Puts a mail off that could not be delivered; when this returns, it is stored durably. Does nothing where the lease was
     * lost, because another server has the mail. A mail that is no longer in the store, because it went to a repository, say,
     * and came back from there, begins to wait anew.
     */
    public void defer(Undelivered mail) throws IOException {
        deferring.store(mail);
        for (Deferral part : mail.parts()) {
            reachability.note(part.remainder(), mail.moment());
            if (part.remainder().scope() == Scope.BUSY) {
                deliveries(part.destination()).wakeSoon();
            }
        }
    }

    /**
     * Begins to hand out what is due, as far as there is room; the rest follows by itself. Goes on leasing what is being
     * worked on, so it is called often: several times in a minute.
     *
     * @throws StoreAwayException if the store is away: then nothing can be done for any mail
     * @throws IOException        if the destinations cannot be read
     */
    public void tick() throws IOException {
        try {
            step("it is not known whether the clock was set", this::watchClock);
            step("leases cannot be renewed", this::renewLeases);
            step("nothing is returned", returns::wake);
            step("nobody is warned", warnings::wake);
            for (DestinationState state : states()) {
                step("no mail for " + state.destination() + " is tried again", () -> wake(state));
            }
        } catch (StoreAwayException e) {
            storeAnswersSince = clocks.steady().instant();
            throw e;
        }
    }

    private List<DestinationState> states() throws IOException {
        try {
            return down.refresh(destinations);
        } catch (IOException e) {
            storeAnswersSince = clocks.steady().instant();
            throw e;
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    /** What goes wrong with some mail stops no other. */
    private static void step(String consequence, Step step) throws StoreAwayException {
        try {
            step.run();
        } catch (StoreAwayException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            LOGGER.error("For the moment {}", consequence, e);
        }
    }

    /** A clock that was set may have made mail look old: as after a start, nothing counts as tried. */
    private void watchClock() throws IOException {
        clockWasSet |= clocks.look().isPresent();
        if (clockWasSet) {
            reachability.forget();
            mails.forgetAttempts();
            clockWasSet = false;
        }
    }

    private void renewLeases() throws IOException {
        Instant now = clocks.steady().instant();
        List<Lease.Key> old = inWork.entrySet().stream()
            .filter(one -> now.isAfter(one.getValue().minus(term.dividedBy(2)))).map(Map.Entry::getKey).toList();
        if (!old.isEmpty()) {
            mails.renew(old, term);
            old.forEach(lease -> inWork.replace(lease, now.plus(term)));
        }
    }

    private void wake(DestinationState state) throws IOException {
        if (!state.isDown()) {
            reachability.isUp(state.destination());
            deliveries(state.destination()).wake();
        } else if (state.isProbeDue(clocks.wall().instant(), schedule.interval())) {
            probe(state.destination());
        }
    }

    private void probe(Destination destination) throws IOException {
        Optional<Lease> lease = mails.leaseProbe(destination, term);
        if (lease.isEmpty()) {
            probeWithNone(destination);
        } else if (destinations.takeProbe(destination, schedule.interval())) {
            deliveries(destination).add(dueMails(List.of(lease.get()), Purpose.PROBE).get(0));
        } else {
            free(lease.get());
        }
    }

    private void probeWithNone(Destination destination) throws IOException {
        long moment = down.moment();
        Backlog backlog = mails.backlog(destination);
        // one of them may be worked on, say on its warning, and is given back soon: that one probes
        boolean soon = backlog.mails() > backlog.held();
        if (!soon && destinations.takeProbe(destination, schedule.interval()) && backlog.mails() == 0) {
            // nothing waits any more, so nobody asks: the next new mail finds out
            reachability.up(destination, moment);
        }
    }

    private void work(DueMail due) {
        Lease lease = due.lease();
        Purpose purpose = due.purpose();
        Destination destination = lease.mail().destination();
        WatchedMessage message = new WatchedMessage(mails.message(lease.mail()));
        try (MDC.MDCCloseable inEachLine = MDC.putCloseable(LogKeys.MAIL, lease.mail().mailName())) {
            boolean wentDown = purpose == Purpose.DELIVERY && down.closed(destination).isPresent();
            // a lease that has waited for so long could run out before it is renewed, and another server deliver the mail too
            boolean tooLate = clocks.steady().instant().isAfter(due.latestStart());
            if (wentDown || tooLate) {
                mails.putBack(lease, lease.mail().attempts().next());
                return;
            }
            inWork.put(lease.key(), due.latestStart().plus(term.dividedBy(2)));
            long moment = down.moment();
            boolean reached = handler.handle(lease, message, purpose);
            if (message.damage().isPresent()) {
                mails.damaged(lease, message.damage().get());
            } else if (purpose == Purpose.WARNING) {
                mails.warned(lease);
            } else {
                mails.finish(lease);
            }
            if (purpose == Purpose.DELIVERY || purpose == Purpose.PROBE) {
                deliveries(destination).learn(reached);
            }
            if (purpose == Purpose.PROBE && reached) {
                reachability.up(destination, moment);
            }
        } catch (Exception e) {
            notHandedOut(lease, purpose, message, e);
        } finally {
            inWork.remove(lease.key());
        }
    }

    private void notHandedOut(Lease lease, Purpose purpose, WatchedMessage message, Exception why) {
        try {
            if (why instanceof DamagedException || message.damage().isPresent()) {
                // also what was handed over and cannot be removed: it must not go out again
                mails.damaged(lease, message.damage().orElse("after it was handed out for " + purpose + ": " + why.getMessage()));
                return;
            }
            LOGGER.error("Mail {} ({}) could not be handed out for {}; it is kept and tried again in {} s",
                lease.mail().mailName(), lease.mail().id(), purpose, schedule.interval().toSeconds(), why);
            mails.setAside(lease, schedule.interval());
        } catch (IOException e) {
            LOGGER.error("The store cannot be reached; mail {} is tried again when its lease runs out in {} s",
                lease.mail().id(), term.toSeconds(), e);
        }
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
            mails.putBack(lease, lease.mail().attempts().next());
        } catch (IOException e) {
            LOGGER.warn("Mail {} is tried again when its lease runs out in {} s", lease.mail().id(), term.toSeconds(), e);
        }
    }
}
