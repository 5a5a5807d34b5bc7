package eu.testa.mail.core.delivery;

import eu.testa.mail.core.delivery.RecipientResult.Deferred;
import eu.testa.mail.core.delivery.RecipientResult.Failed;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.SpoolPlaces.Place;
import eu.testa.mail.core.delivery.route.HopOrder;
import eu.testa.mail.core.delivery.route.Route;
import eu.testa.mail.core.delivery.route.Route.NoRouteException;
import eu.testa.mail.core.delivery.route.Route.Routed;
import eu.testa.mail.core.delivery.smtp.MessageTraits;
import eu.testa.mail.core.delivery.smtp.SmtpClientSettings;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mail.Recipient;
import eu.testa.mail.core.settings.TlsPolicy;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Makes one attempt to deliver one mail (RFC 5321 §5.1): hosts in order of preference, equal ones shuffled, every address
 * of each; the next one after a connection that is refused, times out or breaks, after an unfriendly greeting and after
 * 421. A recipient that one host puts off (4xx) is offered to the next; what a host says for good (5xx) is final. A host
 * that was lost after the end of the message may have taken it: the next host gets it all the same, because the only other
 * choice is to send it again later (RFC 1047).
 *
 * <p>Safe for use by many threads. Every recipient gets a result, whatever happens.
 */
public final class DeliveryEngine implements AutoCloseable {

    private final Route route;
    private final DestinationGate gate;
    private final DeliveryLimits limits;
    private final Clock clock;
    private final HopOrder order;
    private final HostHealth health;
    private final SmtpClientSettings smtp;
    /** A connection that was opened for one policy is never used for another. */
    private final Map<TlsPolicy, ConnectionPool> pools = new ConcurrentHashMap<>();
    private final DeliveryLog log;
    private final LongSupplier nanos;
    private final SpoolPlaces places;
    private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "smtp-idle-connections");
        thread.setDaemon(true);
        return thread;
    });

    public DeliveryEngine(Route route, DestinationGate gate, SmtpClientSettings smtp, DeliveryLimits limits, DeliveryLog log,
                          Clock clock) {
        this(route, gate, smtp, limits, log, clock, new Random(), System::nanoTime);
    }

    /**
     * @param random shuffles hosts of equal preference; used by many threads
     * @param nanos  a clock that only goes forward; says how quick a destination is
     */
    DeliveryEngine(Route route, DestinationGate gate, SmtpClientSettings smtp, DeliveryLimits limits, DeliveryLog log,
                   Clock clock, RandomGenerator random, LongSupplier nanos) {
        this.order = new HopOrder(random);
        this.route = route;
        this.gate = gate;
        this.limits = limits;
        this.log = log;
        this.clock = clock;
        this.health = new HostHealth(clock, limits.hostPause());
        this.smtp = smtp;
        this.nanos = nanos;
        this.places = new SpoolPlaces(limits.spoolThreads(), nanos);
        long pause = Math.max(1, limits.idle().toMillis() / 2);
        housekeeping.scheduleWithFixedDelay(() -> pools.values().forEach(ConnectionPool::closeExpired), pause, pause,
            TimeUnit.MILLISECONDS);
    }

    /** Who waits for the attempt, and whether it respects what is known of the destination. */
    public enum Mode {
        /** A thread of the spool, for which other mail waits: only where the destination answers quickly. */
        FROM_SPOOL,
        /** A thread of the destination's own queue. */
        FROM_QUEUE,
        /** The same, and the destination is tried whatever is known of it, every host of it. */
        PROBE
    }

    /**
     * Makes the attempt.
     *
     * @param mailId   for the log
     * @param accepted when this server took the mail, for the log
     * @return one result for each recipient, in the order of the envelope; with {@link Scope#BUSY}, none was tried for it,
     *         and the mail belongs to the destination's queue
     */
    public List<Delivery> deliver(String mailId, Instant accepted, Envelope envelope, MessageSource message, Mode mode) {
        Map<Recipient, Delivery> deliveries = new LinkedHashMap<>();
        Map<Destination, List<Recipient>> groups = new LinkedHashMap<>();
        Map<Destination, Routed> routes = new LinkedHashMap<>();
        Map<String, RecipientResult> notFound = new LinkedHashMap<>();
        Map<String, List<Recipient>> domains = byDomain(envelope.recipients());
        domains.forEach((domain, recipients) -> {
            try {
                Routed routed = route.to(domain);
                routes.putIfAbsent(routed.destination(), routed);
                groups.computeIfAbsent(routed.destination(), any -> new ArrayList<>()).addAll(recipients);
            } catch (NoRouteException e) {
                record(deliveries, recipients, new Destination(domain),
                    new Failed(RemoteReply.ours(e.status(), e.getMessage(), clock.instant())));
            } catch (IOException | RuntimeException e) {
                notFound.put(domain, wayNotFound(domain, e));
            }
        });
        // name servers that do not answer must not divide a mail; a single domain waits apart, so that it delays no other
        notFound.forEach((domain, result) -> record(deliveries, domains.get(domain),
            notFound.size() == 1 ? new Destination(domain) : Destination.WAY_NOT_FOUND, result));
        groups.forEach((destination, recipients) -> {
            for (int from = 0; from < recipients.size(); from += limits.recipients()) {
                List<Recipient> some = recipients.subList(from, Math.min(from + limits.recipients(), recipients.size()));
                deliverGroup(routes.get(destination), envelope.withRecipients(some), message, mode)
                    .forEach((recipient, result) -> record(deliveries, List.of(recipient), destination, result));
            }
        });
        Duration delay = Duration.between(accepted, clock.instant());
        List<Delivery> ordered = new ArrayList<>();
        List<Delivery> tried = new ArrayList<>();
        for (Recipient recipient : envelope.recipients()) {
            Delivery delivery = deliveries.get(recipient);
            ordered.add(delivery);
            if (isTried(delivery)) {
                tried.add(delivery);
            }
        }
        log.write(mailId, envelope, message, tried, delay);
        return ordered;
    }

    /** What is only handed to its destination's queue has its line when it comes from there. */
    private static boolean isTried(Delivery delivery) {
        return !(delivery.result() instanceof Deferred deferred) || deferred.scope() != Scope.BUSY;
    }

    /** Where it is this machine that cannot ask, the destination is not down. */
    private RecipientResult wayNotFound(String domain, Exception e) {
        Optional<LocalFailureException> local = e instanceof IOException io ? LocalFailureException.in(io) : Optional.empty();
        String why = local.isPresent() ? local.get().getMessage() : e.getMessage();
        return new Deferred(RemoteReply.ours(local.isPresent() ? "4.3.0" : "4.4.3",
            "the way to " + domain + " cannot be found now: " + why, clock.instant()),
            local.isPresent() ? Scope.MESSAGE : Scope.DESTINATION);
    }

    private static void record(Map<Recipient, Delivery> deliveries, List<Recipient> recipients, Destination destination,
                               RecipientResult result) {
        recipients.forEach(recipient -> deliveries.put(recipient, new Delivery(recipient, destination, result)));
    }

    private static Map<String, List<Recipient>> byDomain(List<Recipient> recipients) {
        Map<String, List<Recipient>> domains = new LinkedHashMap<>();
        recipients.forEach(recipient -> {
            String address = recipient.address();
            String domain = address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
            domains.computeIfAbsent(domain, any -> new ArrayList<>()).add(recipient);
        });
        return domains;
    }

    private Map<Recipient, RecipientResult> deliverGroup(Routed routed, Envelope envelope, MessageSource message, Mode mode) {
        Destination destination = routed.destination();
        Optional<RemoteReply> closed = mode == Mode.PROBE ? Optional.empty() : gate.closed(destination);
        if (closed.isPresent()) {
            return all(envelope.recipients(), new Deferred(closed.get(), Scope.DESTINATION));
        }
        try {
            if (mode != Mode.FROM_SPOOL) {
                return attempt(routed, envelope, message, mode);
            }
            Optional<Place> place = places.take(destination, message.size());
            if (place.isEmpty()) {
                return all(envelope.recipients(), new Deferred(RemoteReply.ours("4.3.2",
                    "handed to the queue of " + destination + ", which does not hold up other mail"), Scope.BUSY));
            }
            try (Place held = place.get()) {
                return attempt(routed, envelope, message, mode);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return all(envelope.recipients(), new Deferred(RemoteReply.ours("4.3.2", "the server is stopping"), Scope.MESSAGE));
        } catch (IOException | RuntimeException e) {
            return all(envelope.recipients(), Attempt.failedHere(e, clock));
        }
    }

    private Map<Recipient, RecipientResult> attempt(Routed routed, Envelope envelope, MessageSource message, Mode mode)
        throws IOException {
        MessageTraits traits = MessageTraits.of(message);
        long began = nanos.getAsLong();
        Map<Recipient, RecipientResult> results = new Attempt(envelope, message, traits, mode == Mode.PROBE,
            pool(routed.tls().orElse(smtp.tls())), health, clock).overHosts(order.of(routed.hops()));
        boolean reached = true;
        for (RecipientResult result : results.values()) {
            reached &= !(result instanceof Deferred deferred && deferred.scope() == Scope.DESTINATION);
        }
        places.note(routed.destination(), reached, Duration.ofNanos(nanos.getAsLong() - began), traits.size());
        return results;
    }

    private ConnectionPool pool(TlsPolicy tls) {
        return pools.computeIfAbsent(tls,
            any -> new ConnectionPool(smtp.withTls(tls), clock, limits.idle(), limits.mailsPerConnection()));
    }

    private static Map<Recipient, RecipientResult> all(List<Recipient> recipients, RecipientResult result) {
        Map<Recipient, RecipientResult> results = new LinkedHashMap<>();
        recipients.forEach(recipient -> results.put(recipient, result));
        return results;
    }

    /** {@link DestinationGate#moment} now, before an attempt. */
    public long moment() {
        return gate.moment();
    }

    /** Closes idle connections; deliveries under way end by themselves. */
    @Override
    public void close() {
        housekeeping.shutdownNow();
        pools.values().forEach(ConnectionPool::close);
    }
}
