package eu.testa.mail.core.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** The version of the tables, which grows with the files of this folder's resources. */
public final class Schema {

    /** The highest number among these files. */
    public static final int VERSION = 7;
    /** Where Flyway writes down what a database has run. */
    static final String TABLE = "testa_schema";

    private Schema() {
    }

    /**
     * Looks at what a database has run, which is much sooner done than to let Flyway find that there is nothing to do.
     *
     * @return whether its tables are of this version, and each step to it was made whole
     * @throws LaterStoreException if a later version of this program has changed the tables: an earlier one would not know what is
     *                             in them, and would write what that one does not expect
     */
    static boolean isCurrent(DataSource source) throws SQLException, StoreException {
        try (Connection connection = source.getConnection()) {
            if (!isThere(connection)) {
                return false;
            }
            try (Statement select = connection.createStatement();
                 ResultSet versions = select.executeQuery("SELECT version, success FROM " + TABLE + " WHERE version IS NOT NULL")) {
                int latest = 0;
                boolean whole = true;
                while (versions.next()) {
                    latest = Math.max(latest, (int) Double.parseDouble(versions.getString(1)));
                    whole &= versions.getBoolean(2);
                }
                refuseLater("the store", latest);
                return whole && latest == VERSION;
            }
        }
    }

    private static boolean isThere(Connection connection) throws SQLException {
        try (ResultSet tables = connection.getMetaData().getTables(connection.getCatalog(), connection.getSchema(), TABLE, null)) {
            return tables.next();
        }
    }

    /** @param what has tables of this version */
    public static void refuseLater(String what, int version) throws StoreException {
        if (version > VERSION) {
            throw new LaterStoreException(what, version);
        }
    }
}
