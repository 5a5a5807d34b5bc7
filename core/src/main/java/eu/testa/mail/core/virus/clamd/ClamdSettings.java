package eu.testa.mail.core.virus.clamd;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How to use clamd.
 *
 * @param daemons         at least one; the least busy one scans, the others are there when it fails
 * @param streamMaxLength {@code StreamMaxLength} of their clamd.conf, in octets: clamd does not tell it, and drops the
 *                        connection of whoever sends more
 * @param connectTimeout  for a connection, and for an answer to PING and VERSION
 * @param timeout         for one scan by one daemon
 * @param deadline        for one scan by all daemons that are tried
 * @param retryAfter      how long a daemon that failed is left alone before it is asked again
 * @param proofInterval   how long a daemon is believed to have room for what it unpacks, before it has to show it again
 *                        ({@link RoomToUnpack}); empty if it never has to
 */
public record ClamdSettings(
    List<ClamdAddress> daemons,
    long streamMaxLength,
    Duration connectTimeout,
    Duration timeout,
    Duration deadline,
    Duration retryAfter,
    Optional<Duration> proofInterval) {

    public ClamdSettings {
        daemons = List.copyOf(daemons);
        if (daemons.isEmpty()) {
            throw new IllegalArgumentException("no clamd");
        }
    }
}
