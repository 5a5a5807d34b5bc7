package eu.testa.mail.core.access;

import java.util.Optional;

/**
 * Somebody, or a program, who administers this server from elsewhere than its own command line.
 *
 * @param password how his password is stored; empty if he has none
 * @param token    how his token is stored; empty if he has none
 */
public record Administrator(String name, AdminRole role, Optional<String> password, Optional<String> token) {
}
