package eu.testa.mail.core.password;

import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.health.PartHealth;
import java.util.List;
import java.util.stream.Collectors;

/** Degraded while an account or an address is locked because passwords were guessed; names them. */
public final class LocksHealth implements PartCheck {

    private static final int NAMED = 10;

    private final PasswordThrottle throttle;

    public LocksHealth(PasswordThrottle throttle) {
        this.throttle = throttle;
    }

    @Override
    public String part() {
        return "Password guessing";
    }

    @Override
    public PartHealth look() {
        List<Lock> locks = throttle.locks();
        if (locks.isEmpty()) {
            return PartHealth.healthy();
        }
        String named = locks.stream().limit(NAMED).map(LocksHealth::words).collect(Collectors.joining("; "));
        return PartHealth.degraded("somebody guesses passwords: " + named
                + (locks.size() > NAMED ? "; and " + (locks.size() - NAMED) + " more" : ""),
            "A lock ends by itself; server.log has each wrong password with the address that it came from.");
    }

    private static String words(Lock lock) {
        String what = lock.account().map(account -> "the account " + account).orElse("every account");
        String where = lock.address().map(address -> " for " + address)
            .orElse(" for addresses where its owner never logged in");
        return what + " is locked" + where + " until " + lock.until();
    }
}
