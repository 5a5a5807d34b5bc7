package eu.testa.mail.core.store;

/**
 * The database cannot be reached, or has no room: nothing is wrong with what was to be stored, and the same succeeds when the
 * database is back. Nothing was changed, unless the connection broke in the middle of a commit.
 */
public final class StoreAwayException extends StoreException {

    private static final long serialVersionUID = 1L;
    /** Causes that are looked at: some libraries make a circle of them. */
    private static final int DEEPEST = 50;

    public StoreAwayException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether this is the reason for a failure, however deep below it. */
    public static boolean isReasonFor(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof StoreAwayException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
