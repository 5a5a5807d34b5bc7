package eu.testa.mail.core.digitalid.ldap;

import java.io.IOException;

/** Who the server's own users are. */
@FunctionalInterface
public interface PasswordCheck {

    /**
     * Whether a user has this password.
     *
     * @param address the user's mail address, as typed
     * @throws IOException if it cannot be found out
     */
    boolean matches(String address, String password) throws IOException;
}
