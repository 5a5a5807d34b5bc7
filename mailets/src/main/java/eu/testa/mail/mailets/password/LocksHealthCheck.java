package eu.testa.mail.mailets.password;

import eu.testa.mail.core.password.Lock;
import eu.testa.mail.core.password.PasswordThrottle;
import java.util.List;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Degraded while an account or an address is locked because passwords were guessed; names them. */
public final class LocksHealthCheck implements HealthCheck {

    private static final ComponentName NAME = new ComponentName("Password guessing");
    private static final int NAMED = 10;

    private final PasswordThrottle throttle;

    @Inject
    public LocksHealthCheck(PasswordThrottle throttle) {
        this.throttle = throttle;
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Publisher<Result> check() {
        return Mono.fromCallable(this::checkNow);
    }

    private Result checkNow() {
        List<Lock> locks = throttle.locks();
        if (locks.isEmpty()) {
            return Result.healthy(NAME);
        }
        String named = locks.stream().limit(NAMED).map(LocksHealthCheck::words).collect(Collectors.joining("; "));
        return Result.degraded(NAME, "somebody guesses passwords: " + named
            + (locks.size() > NAMED ? "; and " + (locks.size() - NAMED) + " more" : "")
            + ". A lock ends by itself; server.log has each wrong password with the address that it came from");
    }

    private static String words(Lock lock) {
        String what = lock.account().map(account -> "the account " + account).orElse("every account");
        String where = lock.address().map(address -> " for " + address)
            .orElse(" for addresses where its owner never logged in");
        return what + " is locked" + where + " until " + lock.until();
    }
}
