package eu.testa.mail.core.deferred;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.DriverManager;
import java.sql.SQLException;
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

        @Override
        Transactions transactions(HikariDataSource source) {
            return new OneWriter(source);
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
        Transactions transactions(HikariDataSource source) {
            return new Transactions(source);
        }

        @Override
        void shutDown(String url) {
            // runs on for others
        }
    };

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

    abstract Transactions transactions(HikariDataSource source);

    abstract void shutDown(String url);
}
