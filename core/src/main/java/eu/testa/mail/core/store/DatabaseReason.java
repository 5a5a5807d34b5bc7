package eu.testa.mail.core.store;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.SQLException;

/** Why a database does what it does, in words for an administrator. */
public final class DatabaseReason {

    /** Causes that are looked at: some libraries make a circle of them. */
    private static final int DEEPEST = 50;

    private DatabaseReason() {
    }

    /**
     * What the database, or the network before it, said last. Jdbi, Flyway and the pool put words of their own around that: the time that
     * they waited, a whole statement. Of a host that cannot be reached PostgreSQL's driver says no more than that its attempt failed.
     *
     * @return a sentence without its full stop
     */
    public static String of(Throwable failure) {
        Throwable found = failure;
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof SQLException || !(found instanceof SQLException)) {
                found = cause;
            }
            cause = cause.getCause();
        }
        String words = found.getMessage() == null ? found.toString() : found.getMessage();
        return (words.endsWith(".") ? words.substring(0, words.length() - 1) : words) + network(found.getCause());
    }

    private static String network(Throwable cause) {
        if (cause instanceof UnknownHostException) {
            return " (this machine knows no host of the name " + cause.getMessage() + ")";
        }
        // of a connection that is refused the driver says so itself
        return cause instanceof IOException && !(cause instanceof ConnectException) && cause.getMessage() != null
            ? " (" + cause.getMessage() + ")" : "";
    }
}
