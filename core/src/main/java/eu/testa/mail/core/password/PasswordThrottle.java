package eu.testa.mail.core.password;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slows down whoever guesses passwords, and stops him after a while. One for all the ways in: a guess over POP3 counts for
 * SMTP and LDAP too.
 *
 * <p>After a failure the next attempt for the same account waits, twice as long each time, over all connections together;
 * so does any attempt from the same address after some failures more, because there may be many people behind it. An attempt
 * that would wait too long is turned away at once. After many failures the account, or the address, is locked for a while. A success forgets what was wrong for the account, but not what else came from the
 * address: a user who knows his own password must not guess another's.
 */
public final class PasswordThrottle {

    private static final Logger LOGGER = LoggerFactory.getLogger(PasswordThrottle.class);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(16);
    /** Mistakes of the people behind one address for which nobody else there waits. */
    private static final int MISTAKES = 5;
    private static final int REMEMBERED = 10_000;
    private static final int LONGEST_NAME = 254;

    private final PasswordLimits limits;
    private final Clock clock;
    private final Map<String, Guesses> addresses = new Remembered();
    private final Map<String, Guesses> accounts = new Remembered();

    private record Guesses(int failures, Instant last, Instant free) {
    }

    /** The latest, so that who guesses from many addresses fills no memory. */
    private static final class Remembered extends LinkedHashMap<String, Guesses> {

        private static final long serialVersionUID = 1L;

        private Remembered() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Guesses> eldest) {
            return size() > REMEMBERED;
        }
    }

    public PasswordThrottle(PasswordLimits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * Asks for a turn.
     *
     * @param address where the attempt comes from
     * @param account whose password it is to be, as typed
     * @return how long to wait before the password is looked at; empty if the peer has to come back later
     */
    public synchronized Optional<Duration> turn(String address, String account) {
        Instant now = clock.instant();
        Instant turn = later(free(addresses, address, now), free(accounts, key(account), now));
        Duration wait = Duration.between(now, turn);
        if (wait.compareTo(LONGEST_WAIT) > 0) {
            return Optional.empty();
        }
        // the turn after this one: two connections at once do not share a wait
        reserve(addresses, address, turn, MISTAKES);
        reserve(accounts, key(account), turn, 0);
        return Optional.of(wait);
    }

    /**
     * A password was wrong.
     *
     * @param way SMTP, POP3 or LDAP, for the log
     */
    public synchronized void failed(String address, String account, String way) {
        String name = key(account);
        int ofAccount = failed(accounts, name, limits.perAccount(), 0);
        int ofAddress = failed(addresses, address, limits.perAddress(), MISTAKES);
        LOGGER.warn("wrong password way={} peer={} account={} failures-of-account={} failures-of-peer={}", way, address,
            printable(name), ofAccount, ofAddress);
        if (ofAccount == limits.perAccount()) {
            LOGGER.error("The account {} is locked for {} minutes after {} wrong passwords, the last one from {} over {}",
                printable(name), limits.lock().toMinutes(), ofAccount, address, way);
        }
        if (ofAddress == limits.perAddress()) {
            LOGGER.error("The address {} is locked for {} minutes after {} wrong passwords, the last one for {} over {}", address,
                limits.lock().toMinutes(), ofAddress, printable(name), way);
        }
    }

    /** A password was right. */
    public synchronized void succeeded(String address, String account) {
        accounts.remove(key(account));
        addresses.computeIfPresent(address,
            (any, guesses) -> new Guesses(guesses.failures, guesses.last, clock.instant()));
    }

    private Instant free(Map<String, Guesses> all, String key, Instant now) {
        Guesses guesses = all.get(key);
        if (guesses == null || guesses.last.plus(limits.lock()).isBefore(now)) {
            all.remove(key);
            return now;
        }
        return later(guesses.free, now);
    }

    private static void reserve(Map<String, Guesses> all, String key, Instant turn, int mistakes) {
        all.computeIfPresent(key, (any, guesses) ->
            new Guesses(guesses.failures, guesses.last, turn.plus(waitAfter(guesses.failures - mistakes))));
    }

    private int failed(Map<String, Guesses> all, String key, int mostFailures, int mistakes) {
        Instant now = clock.instant();
        Guesses guesses = all.getOrDefault(key, new Guesses(0, now, now));
        int failures = guesses.failures + 1;
        Duration wait = failures >= mostFailures ? limits.lock() : waitAfter(failures - mistakes);
        all.put(key, new Guesses(failures, now, later(now.plus(wait), guesses.free)));
        return failures;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Duration waitAfter(int failures) {
        if (failures <= 0) {
            return Duration.ZERO;
        }
        Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(failures - 1, 10));
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }

    private static String key(String account) {
        String lower = account.toLowerCase(Locale.ROOT);
        return lower.length() > LONGEST_NAME ? lower.substring(0, LONGEST_NAME) : lower;
    }

    private static String printable(String text) {
        return text.replaceAll("[^\\x21-\\x7e]", "?");
    }
}
