package eu.testa.mail.core.store;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * The right to do what one server does for all that share the store. Whoever has it keeps it as long as it says so once a term; when
 * it has died, another has it after the term. An embedded database has one server, which always has it.
 */
public final class TaskLease {

    private final Database database;
    private final String task;
    private final Duration term;
    /** Tells this run of the server from all others. */
    private final String holder = UUID.randomUUID().toString();
    private boolean held;

    /**
     * @param task what is done, by a name of its own
     * @param term longer than the pause between two calls
     */
    public TaskLease(Database database, String task, Duration term) {
        this.database = database;
        this.task = task;
        this.term = term;
    }

    /**
     * Takes it for a term, or for another one.
     *
     * @return false if another server has it
     * @throws StoreException if the store cannot be used
     */
    public synchronized boolean take() throws IOException {
        held = database.dialect() == Dialect.SQLITE || database.write(this::take) == 1;
        return held;
    }

    private int take(Handle handle) {
        Instant now = database.now(handle);
        return handle.createUpdate("INSERT INTO task_lease (task, holder, until) VALUES (:task, :holder, :until) "
                + "ON CONFLICT (task) DO UPDATE SET holder = excluded.holder, until = excluded.until "
                + "WHERE task_lease.holder = excluded.holder OR task_lease.until < :now")
            .bind("task", task).bind("holder", holder).bind("until", now.plus(term)).bind("now", now).execute();
    }

    /**
     * Keeps it for another term, if this server has it.
     *
     * @throws StoreException if the store cannot be used
     */
    public synchronized void keep() throws IOException {
        if (held) {
            take();
        }
    }
}
