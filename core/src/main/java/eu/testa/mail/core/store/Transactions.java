package eu.testa.mail.core.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.sqlite.SQLiteErrorCode;

/**
 * Runs transactions, each in its caller's thread.
 *
 * <p>While the database is away, one caller at a time waits for a connection, and the others hear at once what the last one
 * heard: a thread that has other things to do does not stand in line for a database that is not there.
 */
final class Transactions {

    /** SQL states of transactions that the database rolled back: a deadlock, a lock waited for too long. */
    private static final String ROLLED_BACK = "40";
    private static final Set<SQLiteErrorCode> FILE_AWAY = EnumSet.of(SQLiteErrorCode.SQLITE_BUSY, SQLiteErrorCode.SQLITE_FULL,
        SQLiteErrorCode.SQLITE_IOERR, SQLiteErrorCode.SQLITE_CANTOPEN, SQLiteErrorCode.SQLITE_READONLY);
    /** The name of a savepoint. */
    private static final String PART = "part";
    private static final int ATTEMPTS = 8;
    /** Milliseconds before the second attempt, at most; each further one doubles it. */
    private static final int PAUSE = 10;

    private final Jdbi jdbi;
    /** Why the last one who asked got no connection; null while connections are had. */
    private final AtomicReference<ConnectionException> away = new AtomicReference<>();
    private final Semaphore asking = new Semaphore(1);

    Transactions(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Runs one transaction and commits it; again when the database chose it to break a deadlock, or when its connection broke
     * before the commit, as when PostgreSQL is restarted.
     *
     * @throws DamagedException   if what it reads is damaged
     * @throws StoreAwayException if the database cannot be reached or has no room
     * @throws StoreException     if the database cannot be used for another reason
     * @throws IOException        of the work
     */
    <T> T run(TransactionWork<T> work) throws IOException {
        for (int attempt = 1;; attempt++) {
            boolean broken = false;
            try (Handle handle = open()) {
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
     * Runs a part of a transaction that may meet what is damaged. Then the part is undone, and the transaction can go on: without
     * that, PostgreSQL refuses all that follows an error.
     *
     * @throws DamagedException if what it reads is damaged
     */
    static <T> T part(Handle handle, TransactionWork<T> work) throws IOException {
        handle.savepoint(PART);
        try {
            T result = work.in(handle);
            handle.releaseSavepoint(PART);
            return result;
        } catch (JdbiException e) {
            if (said(e) instanceof DamagedException damaged) {
                handle.rollbackToSavepoint(PART);
                throw damaged;
            }
            throw e;
        }
    }

    private Handle open() {
        ConnectionException known = away.get();
        if (known != null && !asking.tryAcquire()) {
            throw known;
        }
        try {
            Handle handle = jdbi.open();
            away.set(null);
            return handle;
        } catch (ConnectionException e) {
            if (isAway(e)) {
                away.set(e);
            }
            throw e;
        } finally {
            if (known != null) {
                asking.release();
            }
        }
    }

    /** The pool names what the database said; without that, all connections were in use for too long. */
    private static boolean isAway(ConnectionException e) {
        return !(e.getCause() instanceof SQLTransientConnectionException pool) || pool.getCause() != null;
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

    /** In the words of the database. */
    private static StoreException said(JdbiException e) {
        Throwable cause = e.getCause() instanceof SQLException sql ? sql : e;
        if (cause instanceof SQLException sql && isDamage(sql)) {
            return new DamagedException("the store is damaged here: " + cause.getMessage(), cause);
        }
        String message = "the store cannot be used: " + DatabaseReason.of(cause);
        return e instanceof ConnectionException || cause instanceof SQLException said && isAway(said)
            ? new StoreAwayException(message, cause) : new StoreException(message, cause);
    }

    /**
     * PostgreSQL: the connection is broken (08), there is no room or there are too many connections (53), somebody stops it
     * (57P), its disk fails (58), it has become a standby (25006). SQLite has no states: the disk is full or fails, or
     * another process has the file.
     */
    private static boolean isAway(SQLException e) {
        String state = e.getSQLState();
        if (state != null) {
            return state.startsWith("08") || state.startsWith("53") || state.startsWith("57P") || state.startsWith("58")
                || state.equals(NoLongerPrimary.READ_ONLY_TRANSACTION);
        }
        return FILE_AWAY.contains(SQLiteErrorCode.getErrorCode(e.getErrorCode() & 0xff));
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
