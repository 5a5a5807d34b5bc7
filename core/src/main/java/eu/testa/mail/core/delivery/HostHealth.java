package eu.testa.mail.core.delivery;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers for a while which addresses could not be used, so that a dead primary costs a time-out once and not once a
 * mail; meanwhile the next host is used.
 */
final class HostHealth {

    private final Clock clock;
    private final Duration pause;
    private final Map<InetSocketAddress, Trouble> troubles = new ConcurrentHashMap<>();

    HostHealth(Clock clock, Duration pause) {
        this.clock = clock;
        this.pause = pause;
    }

    private record Trouble(RemoteReply reply, Instant until) {
    }

    /** What went wrong with the address, if that was a short while ago. */
    Optional<RemoteReply> recentTrouble(InetSocketAddress address) {
        Trouble trouble = troubles.get(address);
        if (trouble == null) {
            return Optional.empty();
        }
        if (!clock.instant().isBefore(trouble.until)) {
            troubles.remove(address, trouble);
            return Optional.empty();
        }
        return Optional.of(trouble.reply);
    }

    void failed(InetSocketAddress address, RemoteReply reply) {
        troubles.put(address, new Trouble(reply, clock.instant().plus(pause)));
    }

    void worked(InetSocketAddress address) {
        troubles.remove(address);
    }
}
