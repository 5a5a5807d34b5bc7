package eu.testa.mail.core.store.archive;

import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.StoredOctets;
import eu.testa.mail.core.store.StoredTable;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What can be read of a damaged store. Every mail in it is whole; a mailbox whose row cannot be read is made anew for its mails,
 * with another UIDVALIDITY, because nobody knows which UIDs it gave before (RFC 3501, 2.3.1.1).
 */
final class Salvage implements StoreArchive.Rows {

    private final Database database;
    private final TableReader tables;
    private final Map<StoredTable, List<List<Object>>> readable = new HashMap<>();
    private final List<Long> messages = new ArrayList<>();
    /** That the archive has: no database takes a mail without its mailbox. */
    private final Set<Long> mailboxes = new HashSet<>();
    /** By id; values of the key. */
    private final Map<Long, List<Object>> remade = new TreeMap<>();
    /** By mailbox. */
    private final Map<Long, Numbers> highest = new HashMap<>();

    private record Numbers(long uid, long modseq) {

        private Numbers and(Numbers other) {
            return new Numbers(Math.max(uid, other.uid), Math.max(modseq, other.modseq));
        }
    }

    Salvage(Database database, TableReader tables) {
        this.database = database;
        this.tables = tables;
    }

    void add(StoredTable table, List<Object> key, Map<String, Object> row) {
        readable.computeIfAbsent(table, any -> new ArrayList<>()).add(key);
        if (table == StoredTable.DEFERRED) {
            messages.add(number(row, "octets"));
        } else if (table == StoredTable.MAILBOXES) {
            mailboxes.add(number(row, "id"));
        } else if (table == StoredTable.MESSAGES) {
            messages.add(number(row, "octets_id"));
            highest.merge(number(row, "mailbox_id"), new Numbers(number(row, "uid"), number(row, "modseq")), Numbers::and);
        }
    }

    void remake(List<Object> mailbox) {
        long id = ((Number) mailbox.get(0)).longValue();
        mailboxes.add(id);
        remade.put(id, mailbox);
    }

    private static long number(Map<String, Object> row, String column) {
        return ((Number) row.get(column)).longValue();
    }

    @Override
    public void of(StoredTable table, StoreArchive.Sink sink) throws IOException {
        if (table == StoredTable.OCTETS) {
            for (long message : messages) {
                take(table, List.of(message), sink);
            }
        } else if (table == StoredTable.PIECES) {
            for (long message : messages) {
                long piece = StoredOctets.firstPiece(message);
                while (take(table, List.of(piece), sink)) {
                    piece++;
                }
            }
        } else if (table != StoredTable.DAMAGED) {
            for (List<Object> key : readable.getOrDefault(table, List.of())) {
                if (table != StoredTable.MESSAGES || mailboxes.contains(((Number) key.get(0)).longValue())) {
                    take(table, key, sink);
                }
            }
            if (table == StoredTable.MAILBOXES) {
                remake(sink);
            }
        }
    }

    private boolean take(StoredTable table, List<Object> key, StoreArchive.Sink sink) throws IOException {
        Optional<Map<String, Object>> row = tables.row(table, key);
        if (row.isPresent()) {
            sink.take(row.get());
        }
        return row.isPresent();
    }

    private void remake(StoreArchive.Sink sink) throws IOException {
        Instant now = database.read(database::now);
        for (Map.Entry<Long, List<Object>> mailbox : remade.entrySet()) {
            Numbers numbers = highest.getOrDefault(mailbox.getKey(), new Numbers(0, 0));
            Map<String, Object> row = new TreeMap<>(Map.of("uid_validity", now.getEpochSecond(), "last_uid", numbers.uid(),
                "highest_modseq", numbers.modseq()));
            for (int i = 0; i < mailbox.getValue().size(); i++) {
                row.put(StoredTable.MAILBOXES.key().get(i), mailbox.getValue().get(i));
            }
            sink.take(row);
        }
    }
}
