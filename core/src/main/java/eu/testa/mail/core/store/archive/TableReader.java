package eu.testa.mail.core.store.archive;

import eu.testa.mail.core.store.DamagedException;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.Dialect;
import eu.testa.mail.core.store.StoredTable;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;
import org.jdbi.v3.core.statement.Query;

/** Reads the rows of a table one by one, around those that cannot be read. */
final class TableReader {

    private static final int KEYS_AT_A_TIME = 1000;

    private final Database database;

    TableReader(Database database) {
        this.database = database;
    }

    /** A row as JDBC has it. */
    static Map<String, Object> columns(ResultSet row) throws SQLException {
        Map<String, Object> columns = new TreeMap<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            columns.put(row.getMetaData().getColumnLabel(i), row.getObject(i));
        }
        return columns;
    }

    /**
     * The keys of all rows: from an index; if that is damaged, all that is found from both its ends and from both ends of the
     * table.
     *
     * @param damage told what is wrong if it is
     */
    Set<List<Object>> keys(StoredTable table, Consumer<String> damage) throws IOException {
        Set<List<Object>> keys = new LinkedHashSet<>();
        DamagedException first = null;
        for (String scan : scans(table)) {
            try {
                database.read(handle -> collect(handle, "SELECT " + table.columns() + " FROM " + table.name() + " " + scan,
                    table.key().size(), keys));
                break;
            } catch (DamagedException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            damage.accept("not all rows can be found: " + first.getMessage());
        }
        return keys;
    }

    private List<String> scans(StoredTable table) {
        String backwards = table.order().replace(",", " DESC,") + " DESC";
        return database.dialect() == Dialect.SQLITE
            ? List.of("ORDER BY " + table.order(), "ORDER BY " + backwards, "NOT INDEXED ORDER BY rowid",
                "NOT INDEXED ORDER BY rowid DESC")
            : List.of("ORDER BY " + table.order());
    }

    private static int collect(Handle handle, String sql, int width, Set<List<Object>> keys) {
        try (ResultIterator<List<Object>> all = handle.createQuery(sql).setFetchSize(KEYS_AT_A_TIME).map((row, context) -> {
            List<Object> key = new ArrayList<>(width);
            for (int i = 1; i <= width; i++) {
                key.add(row.getObject(i));
            }
            return key;
        }).iterator()) {
            all.forEachRemaining(keys::add);
        }
        return keys.size();
    }

    /**
     * One row.
     *
     * @return empty if it is no longer there
     * @throws DamagedException if it cannot be read
     */
    Optional<Map<String, Object>> row(StoredTable table, List<Object> key) throws IOException {
        String condition = table.key().stream().map(column -> column + " = :" + column).collect(Collectors.joining(" AND "));
        return database.read(handle -> {
            Query query = handle.createQuery("SELECT * FROM " + table.name() + " WHERE " + condition);
            for (int i = 0; i < key.size(); i++) {
                query.bind(table.key().get(i), key.get(i));
            }
            return query.map((row, context) -> columns(row)).findOne();
        });
    }
}
