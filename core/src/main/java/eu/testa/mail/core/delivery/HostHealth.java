package eu.testa.mail.core.delivery;

import eu.testa.mail.core.delivery.RecipientResult.Scope;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers for a while which addresses could not be used, so that a dead primary costs a time-out once and not once a
 * mail; meanwhile the next host is used. When the while is over, one mail finds out; the others go on using the next host.
 */
final class HostHealth {

    private final Clock clock;
    private final Duration pause;
    private final Map<InetSocketAddress, Trouble> troubles = new ConcurrentHashMap<>();

    HostHealth(Clock clock, Duration pause) {
        this.clock = clock;
        this.pause = pause;
    }

    /**
     * @param scope whether the host was out of reach, or failed over one message
     */
    record Trouble(RemoteReply reply, Scope scope, Instant until) {
    }

    Duration pause() {
        return pause;
    }

    /** What went wrong with the address, if that was a short while ago. */
    Optional<Trouble> recentTrouble(InetSocketAddress address) {
        Trouble trouble = troubles.get(address);
        if (trouble == null) {
            return Optional.empty();
        }
        boolean over = !clock.instant().isBefore(trouble.until);
        if (over && troubles.replace(address, trouble, lasting(trouble.reply, trouble.scope))) {
            return Optional.empty();
        }
        return Optional.of(trouble);
    }

    void failed(InetSocketAddress address, RemoteReply reply, Scope scope) {
        troubles.put(address, lasting(reply, scope));
    }

    void worked(InetSocketAddress address) {
        troubles.remove(address);
    }

    private Trouble lasting(RemoteReply reply, Scope scope) {
        return new Trouble(reply, scope, clock.instant().plus(pause));
    }
}
