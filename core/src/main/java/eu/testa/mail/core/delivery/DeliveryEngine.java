package eu.testa.mail.core.delivery;

import eu.testa.mail.core.delivery.HostHealth.Trouble;
import eu.testa.mail.core.delivery.RecipientResult.Deferred;
import eu.testa.mail.core.delivery.RecipientResult.Failed;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.Route.NoRouteException;
import eu.testa.mail.core.delivery.Route.Routed;
import eu.testa.mail.core.delivery.smtp.HostUnusableException;
import eu.testa.mail.core.delivery.smtp.MessageTraits;
import eu.testa.mail.core.delivery.smtp.SmtpClientSettings;
import eu.testa.mail.core.delivery.smtp.SmtpConnection;
import eu.testa.mail.core.delivery.smtp.TlsPolicy;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mail.Recipient;
import java.io.IOException;
import java.net.InetSocketAddress;
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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger LOGGER = LoggerFactory.getLogger(DeliveryEngine.class);
    /** No further host is begun with later than this, so that an attempt ends. */
    private static final Duration STARTS = Duration.ofMinutes(5);

    private final Route route;
    private final DestinationGate gate;
    private final DeliveryLimits limits;
    private final Clock clock;
    private final HopOrder order;
    private final HostHealth health;
    private final SmtpClientSettings smtp;
    /** A connection that was opened for one policy is never used for another. */
    private final Map<TlsPolicy, ConnectionPool> pools = new ConcurrentHashMap<>();
    private final DeliveryLog log = new DeliveryLog();
    private final Map<Destination, Semaphore> places = new ConcurrentHashMap<>();
    private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "smtp-idle-connections");
        thread.setDaemon(true);
        return thread;
    });

    public DeliveryEngine(Route route, DestinationGate gate, SmtpClientSettings smtp, DeliveryLimits limits, Clock clock) {
        this(route, gate, smtp, limits, clock, new Random());
    }

    /**
     * @param random shuffles hosts of equal preference; used by many threads
     */
    DeliveryEngine(Route route, DestinationGate gate, SmtpClientSettings smtp, DeliveryLimits limits, Clock clock,
                   RandomGenerator random) {
        this.order = new HopOrder(random);
        this.route = route;
        this.gate = gate;
        this.limits = limits;
        this.clock = clock;
        this.health = new HostHealth(clock, limits.hostPause());
        this.smtp = smtp;
        long pause = Math.max(1, limits.idle().toMillis() / 2);
        housekeeping.scheduleWithFixedDelay(() -> pools.values().forEach(ConnectionPool::closeExpired), pause, pause,
            TimeUnit.MILLISECONDS);
    }

    /** Whether the attempt respects what is known of the destination. */
    public enum Mode {
        /** A destination that is down is left alone. */
        NORMAL,
        /** The destination is tried whatever is known of it, every host of it. */
        PROBE
    }

    /**
     * Makes the attempt.
     *
     * @param mailId   for the log
     * @param accepted when this server took the mail, for the log
     * @return one result for each recipient, in the order of the envelope
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
                record(deliveries, recipients, new Destination(domain), new Failed(tried(e.status(), e.getMessage())));
            } catch (IOException | RuntimeException e) {
                notFound.put(domain, new Deferred(
                    tried("4.4.3", "the way to " + domain + " cannot be found now: " + e.getMessage()), Scope.DESTINATION));
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
        List<Delivery> ordered = envelope.recipients().stream().map(deliveries::get).toList();
        ordered.forEach(delivery -> log.write(mailId, envelope, delivery, delay));
        return ordered;
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
        Semaphore place = places.computeIfAbsent(destination, any -> new Semaphore(limits.concurrency(), true));
        boolean admitted = false;
        try {
            admitted = place.tryAcquire(limits.patience().toMillis(), TimeUnit.MILLISECONDS);
            if (!admitted) {
                return all(envelope.recipients(), new Deferred(untried("4.3.2",
                    limits.concurrency() + " deliveries to " + destination + " are under way already"), Scope.BUSY));
            }
            return new Attempt(envelope, message, mode, pool(routed.tls().orElse(smtp.tls())))
                .overHosts(order.of(routed.hops()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return all(envelope.recipients(), new Deferred(untried("4.3.2", "the server is stopping"), Scope.MESSAGE));
        } catch (IOException | RuntimeException e) {
            return all(envelope.recipients(), failedHere(e));
        } finally {
            if (admitted) {
                place.release();
            }
        }
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

    private RecipientResult failedHere(Exception e) {
        return new Deferred(tried("4.3.0", "the attempt failed here: " + e), Scope.MESSAGE);
    }

    /** An attempt that ended before there was a peer. */
    private RemoteReply tried(String status, String text) {
        return new RemoteReply(Optional.empty(), Optional.empty(), Optional.empty(), 0, status, text,
            Optional.of(clock.instant()));
    }

    /** No attempt at all. */
    private static RemoteReply untried(String status, String text) {
        return new RemoteReply(Optional.empty(), Optional.empty(), Optional.empty(), 0, status, text);
    }

    /** Closes idle connections; deliveries under way end by themselves. */
    @Override
    public void close() {
        housekeeping.shutdownNow();
        pools.values().forEach(ConnectionPool::close);
    }

    /** One mail, one destination, one host after the other. */
    private final class Attempt {

        private final Envelope envelope;
        private final MessageSource message;
        private final Mode mode;
        private final ConnectionPool pool;
        private final MessageTraits traits;
        private final Map<Recipient, RecipientResult> results = new LinkedHashMap<>();
        private List<Recipient> undecided;
        private RemoteReply lastTrouble = tried("4.4.1", "no host has an address");

        private Attempt(Envelope envelope, MessageSource message, Mode mode, ConnectionPool pool) throws IOException {
            this.envelope = envelope;
            this.message = message;
            this.mode = mode;
            this.pool = pool;
            this.traits = MessageTraits.of(message);
            this.undecided = envelope.recipients();
        }

        private record Candidate(String host, InetSocketAddress address) {
        }

        private Map<Recipient, RecipientResult> overHosts(List<Hop> hops) {
            try {
                Instant latestStart = clock.instant().plus(STARTS);
                List<Candidate> avoided = new ArrayList<>();
                for (Candidate candidate : candidates(hops)) {
                    Optional<Trouble> known = mode == Mode.PROBE ? Optional.empty() : health.recentTrouble(candidate.address);
                    if (known.isEmpty()) {
                        offer(candidate, latestStart);
                    } else if (known.get().scope() == Scope.MESSAGE) {
                        avoided.add(candidate);
                    } else {
                        lastTrouble = known.get().reply();
                    }
                }
                avoided.forEach(candidate -> offer(candidate, latestStart));
                undecided.forEach(recipient -> results.putIfAbsent(recipient, new Deferred(lastTrouble, Scope.DESTINATION)));
            } catch (RuntimeException e) {
                // what some host decided stays decided
                undecided.forEach(recipient -> results.putIfAbsent(recipient, failedHere(e)));
            }
            return results;
        }

        private List<Candidate> candidates(List<Hop> hops) {
            return hops.stream()
                .flatMap(hop -> hop.addresses().stream().map(address -> new Candidate(hop.host(), address)))
                .toList();
        }

        private void offer(Candidate candidate, Instant latestStart) {
            if (undecided.isEmpty() || clock.instant().isAfter(latestStart)) {
                return;
            }
            try {
                decide(transaction(candidate));
                health.worked(candidate.address);
            } catch (HostUnusableException e) {
                lastTrouble = e.reply();
                health.failed(candidate.address, e.reply(), e.scope());
                LOGGER.warn("Host {} ({}) failed: {}. Other hosts are asked first for the next {} s.", candidate.host,
                    e.reply().peer().orElse(""), e.reply().text(), limits.hostPause().toSeconds());
                decide(decidedBefore(e));
            }
        }

        private Map<Recipient, RecipientResult> decidedBefore(HostUnusableException e) {
            Map<Recipient, RecipientResult> decided = new LinkedHashMap<>();
            if (e.scope() == Scope.MESSAGE) {
                undecided.forEach(recipient -> decided.put(recipient, new Deferred(e.reply(), Scope.MESSAGE)));
            }
            decided.putAll(e.decided());
            return decided;
        }

        private Map<Recipient, RecipientResult> transaction(Candidate candidate) throws HostUnusableException {
            Envelope rest = envelope.withRecipients(undecided);
            Optional<SmtpConnection> idle = pool.reuse(candidate.address);
            if (idle.isPresent()) {
                try {
                    return over(idle.get(), rest);
                } catch (HostUnusableException e) {
                    if (!e.beforeFirstReply() && e.reply().code() != 421) {
                        throw e;
                    }
                    // the peer had enough of an idle connection: that is no attempt, and the others are no younger
                    pool.forget(candidate.address);
                }
            }
            return over(pool.open(candidate.host, candidate.address), rest);
        }

        private Map<Recipient, RecipientResult> over(SmtpConnection connection, Envelope rest)
            throws HostUnusableException {
            try {
                return connection.deliver(rest, message, traits);
            } finally {
                pool.release(connection);
            }
        }

        /** A recipient that a host put off may be welcome at the next one; the others are settled. */
        private void decide(Map<Recipient, RecipientResult> said) {
            results.putAll(said);
            undecided = undecided.stream()
                .filter(recipient -> !said.containsKey(recipient) || putOffByHost(said.get(recipient)))
                .toList();
        }

        private static boolean putOffByHost(RecipientResult result) {
            return result instanceof Deferred && result.reply().peer().isPresent();
        }
    }
}
