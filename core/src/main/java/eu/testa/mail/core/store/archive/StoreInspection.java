package eu.testa.mail.core.store.archive;

import eu.testa.mail.core.digest.Sha256;
import eu.testa.mail.core.store.DamagedException;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.Dialect;
import eu.testa.mail.core.store.StoreException;
import eu.testa.mail.core.store.StoredOctets;
import eu.testa.mail.core.store.StoredTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Reads all of a store, whether its server runs or not, and says what cannot be read; changes nothing. What comes or goes
 * meanwhile is no damage.
 */
public final class StoreInspection {

    /** Lines of SQLite about one damaged database: the first tell where it is. */
    private static final int MOST_LINES = 20;
    private static final String REBUILD = "Stop the server, write what can be read with ./testa store check --salvage FILE, move "
        + "the store away and take FILE over with ./testa store import FILE; on PostgreSQL, restore a backup.";

    private final Database database;
    private final StoredOctets octets;
    private final TableReader tables;
    private final Listener listener;
    private final List<StoreFinding> findings = new ArrayList<>();
    private final Salvage salvage;
    /** By id, those that an index names. */
    private final Map<Long, List<Object>> mailboxes = new HashMap<>();

    /** Hears what is found as it is found: a large store takes long. */
    public interface Listener {

        void found(StoreFinding finding);

        /** @param part what is read at the moment, of which there are {@code all}; 0 while that is not known */
        void reading(String part, long done, long all);
    }

    /** @param database opened to be read */
    public StoreInspection(Database database, Listener listener) {
        this.database = database;
        this.octets = new StoredOctets(database);
        this.tables = new TableReader(database);
        this.salvage = new Salvage(database, tables);
        this.listener = listener;
    }

    /**
     * Reads everything.
     *
     * @return what is damaged
     * @throws StoreException if the database cannot be used at all
     */
    public List<StoreFinding> run() throws IOException {
        if (database.dialect() == Dialect.SQLITE) {
            checkPages();
        }
        for (StoredTable table : StoredTable.ALL) {
            if (table != StoredTable.OCTETS && table != StoredTable.PIECES) {
                check(table);
            }
        }
        return List.copyOf(findings);
    }

    /**
     * Writes what {@link #run} could read as an archive that {@link StoreArchive#read} takes over.
     *
     * @return rows by table
     */
    public Map<String, Long> salvage(OutputStream out) throws IOException {
        return new StoreArchive(database).write(out, salvage);
    }

    private void checkPages() throws IOException {
        listener.reading("database", 0, 0);
        try {
            database.read(handle -> handle.createQuery("PRAGMA integrity_check(" + MOST_LINES + ")").mapTo(String.class).list())
                .stream().filter(line -> !line.equals("ok")).forEach(line -> foundInDatabase(line.replaceAll("\\s+", " ")));
        } catch (DamagedException e) {
            foundInDatabase(e.getMessage());
        }
    }

    private void foundInDatabase(String what) {
        found(new StoreFinding("database", Map.of(), what, REBUILD));
    }

    private void found(StoreFinding finding) {
        findings.add(finding);
        listener.found(finding);
    }

    private void check(StoredTable table) throws IOException {
        Set<List<Object>> keys = tables.keys(table, damage -> found(new StoreFinding(table.holds(), Map.of(), damage, REBUILD)));
        long done = 0;
        for (List<Object> key : keys) {
            if (table == StoredTable.MAILBOXES) {
                mailboxes.put(((Number) key.get(0)).longValue(), key);
            }
            listener.reading(table.holds(), done++, keys.size());
            check(table, key);
        }
    }

    private void check(StoredTable table, List<Object> key) throws IOException {
        Optional<Map<String, Object>> row;
        try {
            row = tables.row(table, key);
        } catch (DamagedException e) {
            found(new StoreFinding(table.holds(), named(table, key), e.getMessage(), advice(table, key)));
            if (table == StoredTable.MAILBOXES) {
                salvage.remake(key);
            }
            return;
        }
        if (row.isEmpty()) {
            return;
        }
        Optional<String> damage = damage(table, row.get());
        if (damage.isEmpty()) {
            salvage.add(table, key, row.get());
        } else if (isStillThere(table, key, row.get())) {
            found(new StoreFinding(table.holds(), named(table, key), damage.get(), advice(table, key)));
        }
    }

    private Optional<String> damage(StoredTable table, Map<String, Object> row) throws IOException {
        if (table == StoredTable.DEFERRED) {
            return Arrays.equals(Sha256.of((byte[]) row.get("state")), (byte[]) row.get("state_sha256"))
                ? damage(row.get("octets"), row.get("size"))
                : Optional.of("its envelope is not in the store as it came");
        }
        return table == StoredTable.MESSAGES ? damage(row.get("octets_id"), row.get("size_octets")) : Optional.empty();
    }

    /** To the end: only there it shows whether all octets are as they came. */
    private Optional<String> damage(Object message, Object length) throws IOException {
        try (InputStream in = octets.message(((Number) message).longValue(), ((Number) length).longValue()).open()) {
            in.transferTo(OutputStream.nullOutputStream());
            return Optional.empty();
        } catch (StoreException e) {
            return Optional.of(e.getMessage());
        }
    }

    /**
     * A mail that was delivered or deleted while it was read is not damaged.
     *
     * @throws StoreException if the database is what cannot be used
     */
    private boolean isStillThere(StoredTable table, List<Object> key, Map<String, Object> row) throws IOException {
        String message = table == StoredTable.DEFERRED ? "octets" : "octets_id";
        return tables.row(table, key).filter(now -> Objects.equals(now.get(message), row.get(message))).isPresent();
    }

    private Map<String, Object> named(StoredTable table, List<Object> key) {
        Map<String, Object> named = new LinkedHashMap<>();
        List<Object> mailbox = table == StoredTable.MESSAGES ? mailboxes.get(((Number) key.get(0)).longValue()) : null;
        if (mailbox != null) {
            named.put("account", mailbox.get(1));
            named.put("mailbox", mailbox.get(3));
            named.put("uid", key.get(1));
        } else {
            for (int i = 0; i < key.size(); i++) {
                named.put(table.key().get(i), key.get(i));
            }
        }
        return named;
    }

    private static String advice(StoredTable table, List<Object> key) {
        if (table == StoredTable.DEFERRED) {
            return "It is not delivered. Take it from a backup, or tell its sender (./testa queue show " + key.get(0)
                + ", or the log) and remove it: ./testa queue delete " + key.get(0);
        }
        if (table == StoredTable.MESSAGES) {
            return "Take it from a backup, or have its sender send it again";
        }
        if (table == StoredTable.MAILBOXES) {
            return "Its mails are kept by a salvage, under a new UIDVALIDITY: clients fetch them anew. " + REBUILD;
        }
        return "Take it from a backup, or make it again after a salvage. " + REBUILD;
    }
}
