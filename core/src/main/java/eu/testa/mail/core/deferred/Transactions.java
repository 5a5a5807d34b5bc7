package eu.testa.mail.core.deferred;

import eu.testa.mail.core.store.StoreException;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;

/** Runs transactions of the deferred store, each in its caller's thread. */
class Transactions {

    /** SQL states of transactions that the database rolled back: a deadlock, a lock waited for too long. */
    private static final String ROLLED_BACK = "40";
    private static final int ATTEMPTS = 8;
    /** Milliseconds before the second attempt, at most; each further one doubles it. */
    private static final int PAUSE = 10;

    private final HikariDataSource source;

    Transactions(HikariDataSource source) {
        this.source = source;
    }

    /**
     * What is done in a transaction. It may be done several times, and neither commits nor rolls back.
     */
    interface Work<T> {
        T in(Connection connection) throws SQLException, IOException;
    }

    /** Runs a transaction that changes something: it is durable when this returns, or has changed nothing. */
    <T> T write(Work<T> work) throws IOException {
        return read(work);
    }

    /**
     * Runs one transaction; again when the database chose it to break a deadlock, or when its connection broke before the
     * commit. Derby breaks one when it compiles a statement anew under those who run it, PostgreSQL when it is restarted.
     *
     * @throws StoreException if the database cannot be used
     * @throws IOException    of the work
     */
    <T> T read(Work<T> work) throws IOException {
        for (int attempt = 1;; attempt++) {
            boolean broken = false;
            try (Connection connection = source.getConnection()) {
                T result;
                try {
                    result = work.in(connection);
                } catch (SQLException | IOException | RuntimeException e) {
                    broken = !rollBack(connection, e);
                    throw e;
                }
                // whether a commit that failed took place is not known: it is not tried again
                connection.commit();
                return result;
            } catch (SQLException e) {
                boolean again = broken || e.getSQLState() != null && e.getSQLState().startsWith(ROLLED_BACK);
                if (!again || attempt == ATTEMPTS) {
                    throw new StoreException("the deferred store cannot be used: " + e.getMessage(), e);
                }
            }
            pause(attempt);
        }
    }

    /**
     * Undoes a transaction that failed.
     *
     * @return whether the connection still could; if not, it is broken and the database undoes by itself
     */
    private static boolean rollBack(Connection connection, Exception why) {
        try {
            connection.rollback();
            return true;
        } catch (SQLException e) {
            why.addSuppressed(e);
            return false;
        }
    }

    /** Whoever got into each other's way comes back at different times. */
    private static void pause(int attempt) throws InterruptedIOException {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(1, (long) PAUSE << attempt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the deferred store was busy");
        }
    }
}
