package eu.testa.mail.core.store;

/** What was stored is not what is read now: a disk or somebody has changed it, or a page of the database is broken. */
public final class DamagedException extends StoreException {

    private static final long serialVersionUID = 1L;

    public DamagedException(String message) {
        super(message);
    }

    public DamagedException(String message, Throwable cause) {
        super(message, cause);
    }
}
