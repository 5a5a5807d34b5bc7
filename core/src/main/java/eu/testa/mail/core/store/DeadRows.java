package eu.testa.mail.core.store;

import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * Rows of a table that were changed or deleted and are not vacuumed yet: whoever asks what is due looks at them, too. There are
 * many where autovacuum does not keep up, or cannot because somebody has had a transaction open for long.
 *
 * @param table in the database
 * @param dead  by PostgreSQL's estimate, a second old
 * @param live  by the same
 */
public record DeadRows(String table, long dead, long live) {

    /** Every user may ask of the tables that they see. */
    private static final String QUERY = "SELECT relname, n_dead_tup, n_live_tup FROM pg_stat_user_tables "
        + "WHERE schemaname = current_schema() AND relname IN (<tables>) ORDER BY relname";
    private static final String LEASES = "mailbox_lease";

    static List<DeadRows> of(Handle handle) {
        return handle.createQuery(QUERY)
            .bindList("tables", Stream.concat(StoredTable.ALL.stream().map(StoredTable::name),
                Stream.of(LEASES)).toList())
            .map((row, context) -> new DeadRows(row.getString(1), row.getLong(2), row.getLong(3)))
            .list();
    }
}
