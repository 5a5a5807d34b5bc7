package eu.testa.mail.core.digitalid.ldap;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Slows down whoever guesses passwords. After a failure the next attempt from the same address waits, twice as long each
 * time, over all of its connections together; an attempt that would wait too long is turned away at once.
 */
final class BindThrottle {

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(16);
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(15);
    private static final int MAX_PEERS = 10_000;

    private final Clock clock;
    private final Map<String, Guesses> peers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Guesses> eldest) {
            return size() > MAX_PEERS;
        }
    };

    private record Guesses(int failures, Instant last, Instant free) {
    }

    BindThrottle(Clock clock) {
        this.clock = clock;
    }

    /**
     * Asks for a turn.
     *
     * @return how long to wait before the password is looked at; empty if the peer has to come back later
     */
    synchronized Optional<Duration> turn(String peer) {
        Instant now = clock.instant();
        Guesses guesses = peers.get(peer);
        if (guesses == null || guesses.last.plus(FORGOTTEN_AFTER).isBefore(now)) {
            peers.remove(peer);
            return Optional.of(Duration.ZERO);
        }
        Instant turn = guesses.free.isAfter(now) ? guesses.free : now;
        Duration wait = Duration.between(now, turn);
        if (wait.compareTo(LONGEST_WAIT) > 0) {
            return Optional.empty();
        }
        // the turn after this one: two connections at once do not share a wait
        peers.put(peer, new Guesses(guesses.failures, guesses.last, turn.plus(waitAfter(guesses.failures))));
        return Optional.of(wait);
    }

    synchronized void failed(String peer) {
        Instant now = clock.instant();
        Guesses guesses = peers.getOrDefault(peer, new Guesses(0, now, now));
        int failures = guesses.failures + 1;
        Instant free = now.plus(waitAfter(failures));
        peers.put(peer, new Guesses(failures, now, free.isAfter(guesses.free) ? free : guesses.free));
    }

    synchronized void succeeded(String peer) {
        peers.remove(peer);
    }

    private static Duration waitAfter(int failures) {
        Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(failures - 1, 10));
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }
}
