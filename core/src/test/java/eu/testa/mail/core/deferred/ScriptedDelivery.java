package eu.testa.mail.core.deferred;

import eu.testa.mail.core.deferred.RetryQueue.Purpose;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.time.Clocks;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/** A retry queue over a store, with a network of which the test says what is down; keeps what was handed out, and when. */
final class ScriptedDelivery {

    /**
     * @param at    since the start of the clock
     * @param token of the lease
     */
    record HandedOut(Duration at, Purpose purpose, String mailName, String token) {
    }

    final DownDestinations down = new DownDestinations();
    final RetryQueue queue;
    final List<HandedOut> handedOut = new CopyOnWriteArrayList<>();
    private final Map<Destination, RemoteReply> unreachable = new ConcurrentHashMap<>();
    private final Set<Destination> failing = ConcurrentHashMap.newKeySet();
    private final Map<String, RemoteReply> putOff = new ConcurrentHashMap<>();
    private final Clock clock;
    private final Map<Destination, Runnable> duringMailFor = new ConcurrentHashMap<>();
    private volatile Runnable during = () -> { };

    ScriptedDelivery(DeferredMails mails, Destinations destinations, Clock clock, Executor workers, int concurrency) {
        this(mails, destinations, new Clocks(clock, clock), workers, concurrency);
    }

    ScriptedDelivery(DeferredMails mails, Destinations destinations, Clocks clocks, Executor workers, int concurrency) {
        this.clock = clocks.wall();
        this.queue = new RetryQueue(mails, destinations, down, RetrySchedule.NOTE, clocks, workers, concurrency, this::handle);
    }

    void breakDown(Destination destination, RemoteReply reply) {
        unreachable.put(destination, reply);
    }

    void repair(Destination destination) {
        unreachable.remove(destination);
    }

    /** One mail gets this reply to RCPT from now on; null for none. */
    void putOff(String mailName, RemoteReply reply) {
        if (reply == null) {
            putOff.remove(mailName);
        } else {
            putOff.put(mailName, reply);
        }
    }

    /** A new mail that found no place among those under way. */
    void deferBusy(String name, Destination destination) throws IOException {
        defer(TestMail.deferral(name, destination, TestMail.GREYLISTED, Scope.BUSY), Optional.empty(), down.moment());
    }

    /** Mail does not reach it, and goes on being tried all the same. */
    void failWithoutMarking(Destination destination) {
        failing.add(destination);
    }

    /** Happens within each hand-out. */
    void during(Runnable what) {
        during = what;
    }

    /** Happens within each hand-out of mail for a destination. */
    void duringMailFor(Destination destination, Runnable what) {
        duringMailFor.put(destination, what);
    }

    /** A new mail that the first attempt did not get rid of. */
    void defer(String name, Destination destination) throws IOException {
        defer(name, destination, down.moment());
    }

    /** A new mail that was put off at the first attempt, and will be at no other. */
    void deferOnce(String name, Destination destination) throws IOException {
        putOff(name, TestMail.GREYLISTED);
        defer(name, destination);
        putOff(name, null);
    }

    /** As {@link #defer(String, Destination)}, for an attempt that began earlier. */
    void defer(String name, Destination destination, long moment) throws IOException {
        defer(deferral(name, destination), Optional.empty(), moment);
    }

    private void defer(Deferral part, Optional<Lease.Key> lease, long moment) throws IOException {
        queue.defer(new Undelivered(lease, clock.instant(), moment, List.of(part), TestMail.message(part.mailName())));
    }

    private Deferral deferral(String name, Destination destination) {
        RemoteReply refused = unreachable.get(destination);
        return refused != null ? TestMail.deferral(name, destination, refused, Scope.DESTINATION)
            : TestMail.deferral(name, destination, putOff.get(name), Scope.MESSAGE);
    }

    private boolean handle(Lease lease, MessageSource message, Purpose purpose) throws IOException {
        String name = lease.mail().mailName();
        Destination destination = lease.mail().destination();
        handedOut.add(new HandedOut(Duration.between(ManualClock.START, clock.instant()), purpose, name, lease.token()));
        long moment = down.moment();
        during.run();
        duringMailFor.getOrDefault(destination, () -> { }).run();
        boolean attempt = purpose == Purpose.DELIVERY || purpose == Purpose.PROBE;
        try (InputStream octets = message.open()) {
            octets.transferTo(OutputStream.nullOutputStream());
        }
        if (attempt && (unreachable.containsKey(destination) || putOff.containsKey(name))) {
            defer(deferral(name, destination), Optional.of(lease.key()), moment);
        }
        return !unreachable.containsKey(destination) && !failing.contains(destination);
    }

    List<Duration> times(Purpose purpose) {
        return handedOut.stream().filter(one -> one.purpose() == purpose).map(HandedOut::at).toList();
    }

    List<String> names(Purpose purpose) {
        return handedOut.stream().filter(one -> one.purpose() == purpose).map(HandedOut::mailName).toList();
    }
}
