package eu.testa.mail.core.delivery;

import eu.testa.mail.core.delivery.HostHealth.Trouble;
import eu.testa.mail.core.delivery.RecipientResult.Deferred;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.route.Hop;
import eu.testa.mail.core.delivery.smtp.HostUnusableException;
import eu.testa.mail.core.delivery.smtp.MessageTraits;
import eu.testa.mail.core.delivery.smtp.Outcome;
import eu.testa.mail.core.delivery.smtp.SmtpSession;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mail.Recipient;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One mail, one destination, one host after the other. */
final class Attempt {

    private static final Logger LOGGER = LoggerFactory.getLogger(Attempt.class);
    /** No further host is begun with later than this, so that an attempt ends. */
    private static final Duration STARTS = Duration.ofMinutes(5);
    /** A destination with more has a fault in its records, and must not cost an attempt for each. */
    static final int MOST_HOSTS = 20;
    private static final int MOST_ADDRESSES = 100;

    private final Envelope envelope;
    private final MessageSource message;
    private final MessageTraits traits;
    private final boolean everyHost;
    private final ConnectionPool pool;
    private final HostHealth health;
    private final Clock clock;
    private final Map<Recipient, RecipientResult> results = new LinkedHashMap<>();
    private List<Recipient> undecided;
    private RemoteReply lastTrouble;

    /**
     * @param everyHost also those that failed a short while ago
     */
    Attempt(Envelope envelope, MessageSource message, MessageTraits traits, boolean everyHost, ConnectionPool pool,
            HostHealth health, Clock clock) {
        this.envelope = envelope;
        this.message = message;
        this.traits = traits;
        this.everyHost = everyHost;
        this.pool = pool;
        this.health = health;
        this.clock = clock;
        this.undecided = envelope.recipients();
        this.lastTrouble = RemoteReply.ours("4.4.1", "no host has an address", clock.instant());
    }

    private record Candidate(String host, InetSocketAddress address) {
    }

    /**
     * @param hops in the order in which they are to be tried
     * @return a result for each recipient
     */
    Map<Recipient, RecipientResult> overHosts(List<Hop> hops) {
        try {
            Instant latestStart = clock.instant().plus(STARTS);
            List<Candidate> avoided = new ArrayList<>();
            for (Candidate candidate : candidates(hops)) {
                Optional<Trouble> known = everyHost ? Optional.empty() : health.recentTrouble(candidate.address);
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
            LOGGER.error("An attempt failed here; the mail is tried again", e);
            // what some host decided stays decided
            undecided.forEach(recipient -> results.putIfAbsent(recipient, failedHere(e, clock)));
        }
        return results;
    }

    static RecipientResult failedHere(Exception e, Clock clock) {
        return new Deferred(RemoteReply.ours("4.3.0", "the attempt failed here: " + e, clock.instant()), Scope.MESSAGE);
    }

    private static List<Candidate> candidates(List<Hop> hops) {
        List<Candidate> candidates = new ArrayList<>();
        for (Hop hop : hops.subList(0, Math.min(MOST_HOSTS, hops.size()))) {
            for (InetSocketAddress address : hop.addresses()) {
                candidates.add(new Candidate(hop.host(), address));
            }
        }
        return candidates.subList(0, Math.min(MOST_ADDRESSES, candidates.size()));
    }

    private void offer(Candidate candidate, Instant latestStart) {
        List<Recipient> offered = undecided;
        while (!offered.isEmpty() && !clock.instant().isAfter(latestStart)) {
            offered = offer(candidate, offered);
        }
    }

    /** @return those for whom this host had no room in the transaction */
    private List<Recipient> offer(Candidate candidate, List<Recipient> recipients) {
        try {
            Outcome outcome = transaction(candidate, envelope.withRecipients(recipients));
            health.worked(candidate.address);
            decide(outcome.results());
            return outcome.tooMany();
        } catch (HostUnusableException e) {
            lastTrouble = e.reply();
            health.failed(candidate.address, e.reply(), e.scope());
            LOGGER.warn("Host {} ({}) failed: {}. Other hosts are asked first for the next {} s.", candidate.host,
                e.reply().peer().orElse(""), e.reply().text(), health.pause().toSeconds());
            decide(decidedBefore(e));
        } catch (LocalFailureException e) {
            LOGGER.error("A mail waits: {}", e.getMessage());
            Deferred waits = new Deferred(RemoteReply.ours("4.3.0", e.getMessage(), clock.instant()), Scope.MESSAGE);
            undecided.forEach(recipient -> results.put(recipient, waits));
            undecided = List.of();
        }
        return List.of();
    }

    private Map<Recipient, RecipientResult> decidedBefore(HostUnusableException e) {
        Map<Recipient, RecipientResult> decided = new LinkedHashMap<>();
        if (e.scope() == Scope.MESSAGE) {
            undecided.forEach(recipient -> decided.put(recipient, new Deferred(e.reply(), Scope.MESSAGE)));
        }
        decided.putAll(e.decided());
        return decided;
    }

    private Outcome transaction(Candidate candidate, Envelope rest) throws HostUnusableException, LocalFailureException {
        Optional<SmtpSession> idle = pool.reuse(candidate.address);
        if (idle.isPresent()) {
            try {
                return over(idle.get(), rest);
            } catch (HostUnusableException e) {
                if (!e.isConnectionStale() && e.reply().code() != 421) {
                    throw e;
                }
                // the peer had enough of an idle connection: that is no attempt, and the others are no younger
                pool.forget(candidate.address);
            }
        }
        return over(pool.open(candidate.host, candidate.address), rest);
    }

    private Outcome over(SmtpSession session, Envelope rest) throws HostUnusableException {
        try {
            return session.deliver(rest, message, traits);
        } finally {
            pool.release(session);
        }
    }

    /** A recipient that a host put off may be welcome at the next one; the others are settled. */
    private void decide(Map<Recipient, RecipientResult> said) {
        results.putAll(said);
        List<Recipient> left = new ArrayList<>();
        for (Recipient recipient : undecided) {
            if (!said.containsKey(recipient) || putOffByHost(said.get(recipient))) {
                left.add(recipient);
            }
        }
        undecided = left;
    }

    private static boolean putOffByHost(RecipientResult result) {
        return result instanceof Deferred && result.reply().peer().isPresent();
    }
}
