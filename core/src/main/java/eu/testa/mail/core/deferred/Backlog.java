package eu.testa.mail.core.deferred;

import java.time.Instant;
import java.util.Optional;

/**
 * How much waits for a destination, and since when.
 *
 * @param mails  all, also those that an administrator holds
 * @param held   of these, held by an administrator
 * @param inWork of these, being tried or reported at this moment
 */
public record Backlog(long mails, long held, long inWork, Optional<Instant> oldest) {
}
