package eu.testa.mail.core.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * How a PostgreSQL is followed by standbys.
 *
 * @param synchronousStandbys {@code synchronous_standby_names}: those that a commit waits for; empty: none
 * @param synchronousCommit   {@code synchronous_commit} of this server's user
 * @param standbys            that follow now
 */
public record Replication(String synchronousStandbys, String synchronousCommit, int standbys) {

    static final String QUERY = "SELECT current_setting('synchronous_standby_names'), current_setting('synchronous_commit'), "
        + "(SELECT COUNT(*) FROM pg_stat_replication)";

    /** With these, a commit waits for the standby's disk. */
    private static final Set<String> WAITING = Set.of("on", "remote_apply");

    /** What follows from it for what is committed. */
    public enum State {
        /** Nobody follows, and nobody should. */
        NONE,
        /** What is committed is on the disks of both. */
        SYNCHRONOUS,
        /** A commit does not wait for the standby's disk. */
        ASYNCHRONOUS,
        /** A commit waits for a standby that is not there. */
        INTERRUPTED
    }

    /** Asks; every user may. */
    public static Replication of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
             ResultSet row = statement.executeQuery(QUERY)) {
            row.next();
            return of(row);
        }
    }

    /** The answer to {@link #QUERY}. */
    static Replication of(ResultSet row) throws SQLException {
        return new Replication(row.getString(1), row.getString(2), row.getInt(3));
    }

    public State state() {
        boolean waits = !synchronousStandbys.isBlank() && WAITING.contains(synchronousCommit);
        if (standbys == 0) {
            return waits ? State.INTERRUPTED : State.NONE;
        }
        return waits ? State.SYNCHRONOUS : State.ASYNCHRONOUS;
    }
}
