package eu.testa.mail.core.access;

/**
 * Who asks for something, proven by a credential.
 *
 * @param name an administrator's name, or that of {@link #LOCAL}
 */
public record Caller(String name, AdminRole role) {

    /** Who may read the server's own secret: its user, and root. */
    public static final Caller LOCAL = new Caller("local", AdminRole.ADMINISTRATOR);
}
