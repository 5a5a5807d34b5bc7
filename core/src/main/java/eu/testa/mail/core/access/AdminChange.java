package eu.testa.mail.core.access;

import java.time.Instant;

/**
 * Something that an administrator has changed, or tried to.
 *
 * @param when   when it was done
 * @param who    who did it
 * @param from   the address from which he did it
 * @param what   the method and the route with its parameters, or the operation; never a password or a mail's content
 * @param result the HTTP status, or {@code done} or {@code failed}
 */
public record AdminChange(Instant when, Caller who, String from, String what, String result) {
}
