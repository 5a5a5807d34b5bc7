package eu.testa.mail.core.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.sqlite.SQLiteErrorCode;

/** Runs transactions, each in its caller's thread. */
final class Transactions {

    /** SQL states of transactions that the database rolled back: a deadlock, a lock waited for too long. */
    private static final String ROLLED_BACK = "40";
    private static final int ATTEMPTS = 8;
    /** Milliseconds before the second attempt, at most; each further one doubles it. */
    private static final int PAUSE = 10;

    private final Jdbi jdbi;

    Transactions(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Runs one transaction and commits it; again when the database chose it to break a deadlock, or when its connection broke
     * before the commit, as when PostgreSQL is restarted.
     *
     * @throws DamagedException if what it reads is damaged
     * @throws StoreException   if the database cannot be used
     * @throws IOException      of the work
     */
    <T> T run(Work<T> work) throws IOException {
        for (int attempt = 1;; attempt++) {
            boolean broken = false;
            try (Handle handle = jdbi.open()) {
                handle.begin();
                T result;
                try {
                    result = work.in(handle);
                } catch (IOException | RuntimeException e) {
                    broken = !rollBack(handle, e);
                    throw e;
                }
                // whether a commit that failed took place is not known: it is not tried again
                handle.commit();
                return result;
            } catch (JdbiException e) {
                if (!broken && !isRolledBack(e) || attempt == ATTEMPTS) {
                    throw said(e);
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
    private static boolean rollBack(Handle handle, Exception why) {
        try {
            handle.rollback();
            return true;
        } catch (JdbiException e) {
            why.addSuppressed(e);
            return false;
        }
    }

    private static boolean isRolledBack(JdbiException e) {
        return e.getCause() instanceof SQLException sql && sql.getSQLState() != null
            && sql.getSQLState().startsWith(ROLLED_BACK);
    }

    /** In the words of the database; Jdbi's have the whole statement. */
    private static StoreException said(JdbiException e) {
        Throwable cause = e.getCause() instanceof SQLException sql ? sql : e;
        if (cause instanceof SQLException sql && isDamage(sql)) {
            return new DamagedException("the store is damaged here: " + cause.getMessage(), cause);
        }
        return new StoreException("the store cannot be used: " + cause.getMessage(), cause);
    }

    /** PostgreSQL: data_corrupted, index_corrupted. */
    private static boolean isDamage(SQLException e) {
        int primary = e.getErrorCode() & 0xff;
        return "XX001".equals(e.getSQLState()) || "XX002".equals(e.getSQLState())
            || e.getSQLState() == null && primary == SQLiteErrorCode.SQLITE_CORRUPT.code;
    }

    /** Those who got into each other's way come back at different times. */
    private static void pause(int attempt) throws InterruptedIOException {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(1, (long) PAUSE << attempt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the store was busy");
        }
    }
}
