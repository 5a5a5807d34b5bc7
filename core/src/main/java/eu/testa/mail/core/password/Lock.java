package eu.testa.mail.core.password;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that nobody's password is looked at for, for a while.
 *
 * @param account the account that was guessed at; empty if an address is locked for every account
 * @param address the address that guessed; empty if an account is locked for every address where its owner was never seen
 * @param until   when it ends by itself
 */
public record Lock(Optional<String> account, Optional<String> address, Instant until) {
}
