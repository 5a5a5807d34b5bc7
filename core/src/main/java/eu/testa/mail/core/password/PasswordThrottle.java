package eu.testa.mail.core.password;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slows down whoever guesses passwords, and stops him after a while. One for all the ways in: a guess over POP3 counts for
 * SMTP, LDAP and webadmin too.
 *
 * <p>Wrong passwords are counted by account and address together; where the owner of the account was never seen, also by the
 * account alone, from wherever they come, and by the address alone, for whatever account. So a guesser, with however many
 * addresses, has the tries of one lock, and the owner, at an address where he logged in before, does not notice. An attempt
 * that is told to wait costs nothing: whoever waits as long as he was told has his turn.
 */
public final class PasswordThrottle {

    private static final Logger LOGGER = LoggerFactory.getLogger(PasswordThrottle.class);
    /** Mistakes of the people behind one address for which nobody else there waits. */
    private static final int MISTAKES = 5;
    private static final int LONGEST_NAME = 254;

    private final PasswordLimits limits;
    private final KnownAddresses known;
    private final Clock clock;
    private final Guesses<Pair> pairs;
    private final Guesses<String> accounts;
    private final Guesses<String> addresses;

    private record Pair(String account, String address) implements Comparable<Pair> {

        @Override
        public int compareTo(Pair other) {
            return Comparator.comparing(Pair::account).thenComparing(Pair::address).compare(this, other);
        }
    }

    /**
     * @param known where the owners of accounts were seen before
     */
    public PasswordThrottle(PasswordLimits limits, KnownAddresses known, Clock clock) {
        this.limits = limits;
        this.known = known;
        this.clock = clock;
        this.pairs = new Guesses<>(limits.perAccount(), 0, limits.lock());
        this.accounts = new Guesses<>(limits.perAccount(), limits.perAccount(), limits.lock());
        this.addresses = new Guesses<>(limits.perAddress(), MISTAKES, limits.lock());
    }

    /**
     * One password that somebody has sent. Whoever asked for it says what came of it, and closes it.
     */
    public final class Attempt implements AutoCloseable {

        private final Pair pair;
        private final boolean stranger;
        private final String way;
        private final Duration wait;
        private boolean open;

        private Attempt(Pair pair, boolean stranger, String way, Duration wait) {
            this.pair = pair;
            this.stranger = stranger;
            this.way = way;
            this.wait = wait;
            this.open = wait.isZero();
        }

        /** Zero: the password may be looked at. Otherwise it may not, and the peer has to come back after this time. */
        public Duration waiting() {
            return wait;
        }

        /** In whole seconds and upwards, for those who are told. */
        public String waitInWords() {
            long seconds = wait.plusMillis(999).toSeconds();
            return seconds == 1 ? "1 second" : seconds + " seconds";
        }

        /** The password was right. */
        public void succeeded() {
            synchronized (PasswordThrottle.this) {
                close();
                pairs.forget(pair, clock.instant());
            }
            known.add(pair.account, pair.address);
        }

        /** The password was wrong. */
        public void failed() {
            synchronized (PasswordThrottle.this) {
                if (open) {
                    open = false;
                    wrong(this);
                }
            }
        }

        /** Without a word before, what came of it was never found out. */
        @Override
        public void close() {
            synchronized (PasswordThrottle.this) {
                if (open) {
                    open = false;
                    end(this);
                }
            }
        }
    }

    /**
     * Somebody has sent a password.
     *
     * @param address where from
     * @param account whose it is to be, as typed
     * @param way     SMTP, POP3, LDAP or webadmin, for the log
     */
    public synchronized Attempt attempt(String address, String account, String way) {
        Instant now = clock.instant();
        Pair pair = new Pair(key(account), address);
        boolean stranger = !known.contains(pair.account, address);
        Duration wait = pairs.wait(pair, now);
        if (stranger) {
            wait = longer(wait, longer(accounts.wait(pair.account, now), addresses.wait(address, now)));
        }
        if (wait.isZero()) {
            pairs.begin(pair, now);
            if (stranger) {
                accounts.begin(pair.account, now);
                addresses.begin(address, now);
            }
        }
        return new Attempt(pair, stranger, way, wait);
    }

    /** What is locked now. */
    public synchronized List<Lock> locks() {
        Instant now = clock.instant();
        List<Lock> locks = new ArrayList<>();
        accounts.locked(now).forEach((account, until) ->
            locks.add(new Lock(Optional.of(printable(account)), Optional.empty(), until)));
        pairs.locked(now).forEach((pair, until) ->
            locks.add(new Lock(Optional.of(printable(pair.account)), Optional.of(pair.address), until)));
        addresses.locked(now).forEach((address, until) ->
            locks.add(new Lock(Optional.empty(), Optional.of(address), until)));
        return locks;
    }

    private void end(Attempt attempt) {
        Instant now = clock.instant();
        pairs.end(attempt.pair, now);
        if (attempt.stranger) {
            accounts.end(attempt.pair.account, now);
            addresses.end(attempt.pair.address, now);
        }
    }

    private void wrong(Attempt attempt) {
        Instant now = clock.instant();
        Pair pair = attempt.pair;
        int here = pairs.wrong(pair, now);
        LOGGER.warn("wrong password way={} peer={} account={} failures={} owner-seen-here={}", attempt.way, pair.address,
            printable(pair.account), here, !attempt.stranger);
        if (here >= limits.perAccount()) {
            LOGGER.error("The account {} is locked for {} for {} minutes after {} wrong passwords, the last one over {}",
                printable(pair.account), pair.address, limits.lock().toMinutes(), here, attempt.way);
        }
        if (!attempt.stranger) {
            return;
        }
        int ofAccount = accounts.wrong(pair.account, now);
        if (ofAccount >= limits.perAccount()) {
            LOGGER.error("The account {} is locked for {} minutes after {} wrong passwords, the last one from {} over {}; its "
                + "owner still gets in from where he logged in before", printable(pair.account), limits.lock().toMinutes(),
                ofAccount, pair.address, attempt.way);
        }
        int ofAddress = addresses.wrong(pair.address, now);
        if (ofAddress >= limits.perAddress()) {
            LOGGER.error("The address {} is locked for {} minutes after {} wrong passwords, the last one for {} over {}",
                pair.address, limits.lock().toMinutes(), ofAddress, printable(pair.account), attempt.way);
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static String key(String account) {
        String lower = account.toLowerCase(Locale.ROOT);
        return lower.length() > LONGEST_NAME ? lower.substring(0, LONGEST_NAME) : lower;
    }

    private static String printable(String text) {
        return text.replaceAll("[^\\x21-\\x7e]", "?");
    }
}
