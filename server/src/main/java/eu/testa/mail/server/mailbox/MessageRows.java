package eu.testa.mail.server.mailbox;

import eu.testa.mail.core.store.StoredOctets;
import java.io.IOException;
import java.io.InputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.mail.Flags;
import org.apache.james.mailbox.MessageUid;
import org.apache.james.mailbox.ModSeq;
import org.apache.james.mailbox.model.Content;
import org.apache.james.mailbox.model.MessageRange;
import org.apache.james.mailbox.store.mail.model.MailboxMessage;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** The rows of {@code mailbox_message}, within a transaction of {@link MessageTable}'s or {@link MailboxTable}'s. */
final class MessageRows {

    private static final String COLUMNS = "mailbox_id, uid, modseq, message_id, octets_id, size_octets, body_start, "
        + "internal_date, save_date, flags, user_flags, properties, text_lines";

    private final StoredOctets octets;

    MessageRows(StoredOctets octets) {
        this.octets = octets;
    }

    /** What the database gives a new message of a mailbox. */
    record Place(MessageUid uid, ModSeq modSeq) {
    }

    /**
     * Octets that are a new message's.
     *
     * @param delivery {@link eu.testa.mail.mailets.delivery.DeliveryName#digest}; empty where it was not delivered
     */
    record Arrival(long octetsId, Optional<byte[]> delivery) {

        static Arrival unnamed(long octetsId) {
            return new Arrival(octetsId, Optional.empty());
        }
    }

    /** Octets of a message that is gone, and how many they were. */
    private record Freed(long octetsId, long size) {
    }

    private record Used(long messages, long octets) {
    }

    /**
     * The next UID. Those who come at the same time wait for each other here until the commit, so a smaller UID is never seen
     * after a larger one.
     *
     * @return empty if there is no such mailbox
     */
    static Optional<Place> nextPlace(Handle handle, long mailbox) {
        return handle.createQuery("UPDATE mailbox SET last_uid = last_uid + 1, highest_modseq = highest_modseq + 1 "
                + "WHERE id = :mailbox RETURNING last_uid, highest_modseq")
            .bind("mailbox", mailbox)
            .map((row, context) -> new Place(MessageUid.of(row.getLong(1)), ModSeq.of(row.getLong(2))))
            .findOne();
    }

    /** @return false if the mailbox has a message of the same delivery */
    static boolean insert(Handle handle, long mailbox, Place place, Arrival arrival, Date saveDate, MailboxMessage message,
                          Flags given) {
        StoredFlags flags = StoredFlags.of(given);
        return 1 == handle.createUpdate("INSERT INTO mailbox_message (" + COLUMNS + ", delivery) VALUES (:mailbox, :uid, :modseq, "
                + ":messageId, :octetsId, :size, :bodyStart, :internalDate, :saveDate, :flags, :userFlags, :properties, :textLines, "
                + ":delivery) ON CONFLICT (mailbox_id, delivery) DO NOTHING")
            .bind("mailbox", mailbox)
            .bind("uid", place.uid().asLong())
            .bind("modseq", place.modSeq().asLong())
            .bind("messageId", message.getMessageId().serialize())
            .bind("octetsId", arrival.octetsId())
            .bind("delivery", arrival.delivery().orElse(null))
            .bind("size", message.getFullContentOctets())
            .bind("bodyStart", message.getFullContentOctets() - message.getBodyOctets())
            .bind("internalDate", message.getInternalDate().getTime())
            .bind("saveDate", saveDate.getTime())
            .bind("flags", flags.system())
            .bind("userFlags", flags.keywords())
            .bind("properties", StoredProperties.write(message.getProperties()))
            .bind("textLines", message.getTextualLineCount())
            .execute();
    }

    List<MailboxMessage> find(Handle handle, long mailbox, MessageRange range, int limit) {
        return inRange(handle, "SELECT " + COLUMNS + " FROM mailbox_message WHERE mailbox_id = :mailbox "
                + "AND uid BETWEEN :from AND :to ORDER BY uid" + (limit > 0 ? " LIMIT " + limit : ""), mailbox, range)
            .map((row, context) -> message(row))
            .list();
    }

    List<MailboxMessage> find(Handle handle, long mailbox, Collection<Long> uids) {
        return handle.createQuery("SELECT " + COLUMNS + " FROM mailbox_message WHERE mailbox_id = :mailbox AND uid IN (<uids>) "
                + "ORDER BY uid")
            .bind("mailbox", mailbox)
            .bindList("uids", List.copyOf(uids))
            .map((row, context) -> message(row))
            .list();
    }

    Optional<MailboxMessage> find(Handle handle, long mailbox, byte[] delivery) {
        return handle.createQuery("SELECT " + COLUMNS + " FROM mailbox_message WHERE mailbox_id = :mailbox AND delivery = :delivery")
            .bind("mailbox", mailbox)
            .bind("delivery", delivery)
            .map((row, context) -> message(row))
            .findOne();
    }

    static Query inRange(Handle handle, String sql, long mailbox, MessageRange range) {
        return handle.createQuery(sql)
            .bind("mailbox", mailbox)
            .bind("from", range.getType() == MessageRange.Type.ALL ? 0 : range.getUidFrom().asLong())
            .bind("to", switch (range.getType()) {
                case ALL, FROM -> Long.MAX_VALUE;
                case ONE -> range.getUidFrom().asLong();
                case RANGE -> range.getUidTo().asLong();
            });
    }

    private MailboxMessage message(ResultSet row) throws SQLException {
        long octetsId = row.getLong("octets_id");
        long size = row.getLong("size_octets");
        long lines = row.getLong("text_lines");
        Long textLines = row.wasNull() ? null : lines;
        StoreMailboxMessage message = new StoreMailboxMessage(new StoredMessageId(UUID.fromString(row.getString("message_id"))),
            new StoredMailboxId(row.getLong("mailbox_id")), octetsId, content(octetsId, size), row.getInt("body_start"),
            new Date(row.getLong("internal_date")), Optional.of(new Date(row.getLong("save_date"))), flags(row),
            StoredProperties.read(row.getString("properties"), textLines), size);
        message.setUid(MessageUid.of(row.getLong("uid")));
        message.setModSeq(ModSeq.of(row.getLong("modseq")));
        return message;
    }

    static Flags flags(ResultSet row) throws SQLException {
        return new StoredFlags(row.getInt("flags"), row.getString("user_flags")).flags();
    }

    private Content content(long octetsId, long size) {
        return new Content() {
            @Override
            public InputStream getInputStream() throws IOException {
                return octets.message(octetsId, size).open();
            }

            @Override
            public long size() {
                return size;
            }
        };
    }

    /** Deletes messages and their octets. */
    void delete(Handle handle, long mailbox, String quotaRoot, Collection<Long> uids) {
        free(handle, quotaRoot, handle.createQuery("DELETE FROM mailbox_message WHERE mailbox_id = :mailbox AND uid IN (<uids>) "
                + "RETURNING octets_id, size_octets")
            .bind("mailbox", mailbox)
            .bindList("uids", List.copyOf(uids))
            .map((row, context) -> new Freed(row.getLong(1), row.getLong(2)))
            .list());
    }

    void deleteAll(Handle handle, long mailbox, String quotaRoot) {
        free(handle, quotaRoot, handle.createQuery(
                "DELETE FROM mailbox_message WHERE mailbox_id = :mailbox RETURNING octets_id, size_octets")
            .bind("mailbox", mailbox)
            .map((row, context) -> new Freed(row.getLong(1), row.getLong(2)))
            .list());
    }

    private void free(Handle handle, String quotaRoot, List<Freed> freed) {
        freed.forEach(message -> octets.delete(handle, message.octetsId()));
        if (!freed.isEmpty()) {
            QuotaUsage.add(handle, quotaRoot, -freed.size(), -freed.stream().mapToLong(Freed::size).sum());
        }
    }

    /** A message that goes to another mailbox leaves its octets where they are. */
    static void leave(Handle handle, long mailbox, String quotaRoot, MailboxMessage message) {
        handle.createUpdate("DELETE FROM mailbox_message WHERE mailbox_id = :mailbox AND uid = :uid")
            .bind("mailbox", mailbox)
            .bind("uid", message.getUid().asLong())
            .execute();
        QuotaUsage.add(handle, quotaRoot, -1, -message.getFullContentOctets());
    }

    /** A mailbox went to another user, with what is in it. */
    static void moveUsage(Handle handle, long mailbox, String from, String to) {
        if (from.equals(to)) {
            return;
        }
        Used used = handle.createQuery(
                "SELECT COUNT(*), COALESCE(SUM(size_octets), 0) FROM mailbox_message WHERE mailbox_id = :mailbox")
            .bind("mailbox", mailbox)
            .map((row, context) -> new Used(row.getLong(1), row.getLong(2)))
            .one();
        QuotaUsage.add(handle, from, -used.messages(), -used.octets());
        QuotaUsage.add(handle, to, used.messages(), used.octets());
    }
}
