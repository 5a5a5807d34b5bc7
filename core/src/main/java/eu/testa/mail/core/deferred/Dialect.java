package eu.testa.mail.core.deferred;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.apache.derby.jdbc.EmbeddedDriver;
import org.postgresql.Driver;

/** Where the two databases differ. */
enum Dialect {

    DERBY("derby", "") {
        @Override
        void loadDriver() {
            // its constructor starts Derby
            new EmbeddedDriver();
        }

        /**
         * One writer at a time, or the store may never open again. Where rows are locked, Derby lets others at an index page
         * before it has committed that it removed deleted entries there (its B-tree code closes the container first, which
         * unlatches the page). If somebody else fills the page and commits, and the server is killed before that other
         * commit, the removal cannot be undone for want of space, and Derby ends its recovery there. It removes nothing while
         * somebody has the table for himself, and nobody gets the table before the removal is committed.
         */
        @Override
        void lockTables(Connection connection) throws SQLException {
            for (String table : TABLES) {
                try (PreparedStatement lock = connection.prepareStatement("LOCK TABLE " + table + " IN EXCLUSIVE MODE")) {
                    lock.execute();
                }
            }
        }

        /** Derby writes its last checkpoint; without it the next start replays the log. */
        @Override
        void shutDown(String url) {
            try {
                DriverManager.getConnection(url.replace(";create=true", "") + ";shutdown=true").close();
            } catch (SQLException e) {
                // Derby says in this way that it has done so
            }
        }
    },
    /** Several servers take mail at the same time, each what no other has locked. */
    POSTGRESQL("postgresql", " FOR UPDATE SKIP LOCKED") {
        @Override
        void loadDriver() {
            Driver.isRegistered();
        }

        @Override
        void lockTables(Connection connection) {
            // locks the rows that it changes
        }

        @Override
        void shutDown(String url) {
            // runs on for others
        }
    };

    /** Always in this order: who waits for one holds none that comes later. */
    private static final List<String> TABLES = List.of("destination", "parked_mail", "parked_octets");

    private final String folder;
    private final String skipLocked;

    Dialect(String folder, String skipLocked) {
        this.folder = folder;
        this.skipLocked = skipLocked;
    }

    String folder() {
        return folder;
    }

    String skipLocked() {
        return skipLocked;
    }

    /** JDBC finds drivers by itself on the class path only, not in the folder with a stock James' extensions. */
    abstract void loadDriver();

    /** Called at the beginning of each transaction that changes something. */
    abstract void lockTables(Connection connection) throws SQLException;

    abstract void shutDown(String url);
}
