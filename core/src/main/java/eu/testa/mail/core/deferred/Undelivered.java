package eu.testa.mail.core.deferred;

import eu.testa.mail.core.mail.MessageSource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A mail that an attempt did not get rid of.
 *
 * @param lease   under which it was handed out; empty when it was never deferred before
 * @param since   when this server took it
 * @param moment  {@link DownDestinations#moment} before the attempt
 * @param parts   what is left of it: at least one, and one for each destination
 * @param message its octets, asked for only when they are not in the store
 */
public record Undelivered(Optional<Lease.Key> lease, Instant since, long moment, List<Deferral> parts,
                          MessageSource message) {

    String mailName() {
        return parts.get(0).mailName();
    }
}
