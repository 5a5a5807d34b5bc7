package eu.testa.mail.core.deferred;

import eu.testa.mail.core.store.DamagedException;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.Octets;
import eu.testa.mail.core.store.StoreException;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * What an administrator sees of the mail that waits, and does with it. Every method throws {@link StoreException} when the
 * store cannot be used.
 *
 * <p>Changes of many mails are made a few mails at a time: if the database fails in the middle, some are changed.
 */
public final class QueueAdministration {

    /** Mails that are changed in one transaction. */
    private static final int CHANGED_AT_A_TIME = 500;
    /** The largest have hundreds of pieces each. */
    private static final int DELETED_AT_A_TIME = 40;

    private final Database database;
    private final Octets octets;
    private final DamagedMails damaged;
    private final Clock clock;

    public QueueAdministration(Database database, Clock clock) {
        this.database = database;
        this.octets = new Octets(database);
        this.damaged = new DamagedMails(database, clock);
        this.clock = clock;
    }

    /**
     * Waiting mails, oldest first.
     *
     * @param after only those with a higher id, for paging
     */
    public List<DeferredMail> list(MailFilter filter, long after, int most) throws IOException {
        try {
            return list(filter, "id > :after", after, most);
        } catch (DamagedException e) {
            return listOneByOne(filter, after, most);
        }
    }

    private List<DeferredMail> list(MailFilter filter, String where, long id, int most) throws IOException {
        return database.read(handle -> DeferredRows.with(handle.createQuery("SELECT " + DeferredMail.COLUMNS
                + " FROM deferred_mail WHERE " + where + filter.condition() + " ORDER BY id LIMIT :most"), DeferredMail.class)
            .bind("after", id).bind("most", most).bindMap(filter.arguments(clock.instant()))
            .mapTo(DeferredMail.class).list());
    }

    /** Around those that cannot be read. */
    private List<DeferredMail> listOneByOne(MailFilter filter, long after, int most) throws IOException {
        List<DeferredMail> readable = new ArrayList<>();
        for (long id : damaged.ids().stream().filter(one -> one > after).sorted().toList()) {
            if (readable.size() == most) {
                break;
            }
            try {
                readable.addAll(list(filter, "id = :after", id, 1));
            } catch (DamagedException e) {
                damaged.note(id, e.getMessage());
            }
        }
        return readable;
    }

    public Optional<DeferredMail> get(long id) throws IOException {
        return list(MailFilter.ALL, "id = :after", id, 1).stream().findFirst();
    }

    /** Envelope and attributes of a waiting mail, in the form in which they were deferred. */
    public Optional<byte[]> state(long id) throws IOException {
        return database.read(handle -> handle.createQuery("SELECT state FROM deferred_mail WHERE id = :id").bind("id", id)
            .mapTo(byte[].class).findOne());
    }

    /** Stops or lets go what the filter names; returns how many. */
    public int hold(MailFilter filter, boolean held) throws IOException {
        return update("held = :value", held ? 1 : 0, filter);
    }

    /**
     * Makes what the filter names due now, and its destinations' next probe too; what was set aside as damaged is tried again.
     * Returns how many mails.
     */
    public int retryNow(MailFilter filter) throws IOException {
        Instant now = clock.instant();
        int mails = update("next_attempt = :value", now, filter);
        Map<String, Object> arguments = filter.arguments(now);
        database.write(handle -> handle.createUpdate("UPDATE destination SET next_probe = :now WHERE down_since IS NOT NULL "
                + "AND name IN (SELECT destination FROM deferred_mail WHERE id > 0" + filter.condition() + ")")
            .bind("now", now).bindMap(arguments).execute()
            + handle.createUpdate("DELETE FROM damaged_mail WHERE mail IN (SELECT id FROM deferred_mail WHERE id > 0"
                + filter.condition() + ")").bindMap(arguments).execute());
        return mails;
    }

    /** Lets the time of what the filter names, held or not, be over now: it is returned; returns how many. */
    public int giveUp(MailFilter filter) throws IOException {
        return update("held = 0, returned = 1, expire_at = :value", clock.instant(), filter);
    }

    private int update(String assignment, Object value, MailFilter filter) throws IOException {
        return inBatches(filter, CHANGED_AT_A_TIME, (handle, ids) -> {
            PreparedBatch update = handle.prepareBatch("UPDATE deferred_mail SET " + assignment + " WHERE id = :id");
            ids.forEach(id -> update.bind("value", value).bind("id", id).add());
            return IntStream.of(update.execute()).sum();
        });
    }

    /** Removes what the filter names, but not what is being delivered at this moment; returns how many. */
    public int delete(MailFilter filter) throws IOException {
        return inBatches(filter, DELETED_AT_A_TIME, (handle, ids) -> {
            Instant now = database.now(handle);
            int deleted = 0;
            for (long id : ids) {
                Optional<Long> message = handle.createQuery("SELECT octets FROM deferred_mail WHERE id = :id "
                        + "AND leased_until <= :now").bind("id", id).bind("now", now).mapTo(Long.class).findOne();
                if (message.isPresent() && delete(handle, id, now)) {
                    octets.delete(handle, message.get());
                    deleted++;
                }
            }
            return deleted;
        });
    }

    private static boolean delete(Handle handle, long id, Instant now) {
        handle.createUpdate("DELETE FROM damaged_mail WHERE mail = :id").bind("id", id).execute();
        return 1 == handle.createUpdate("DELETE FROM deferred_mail WHERE id = :id AND leased_until <= :now")
            .bind("id", id).bind("now", now).execute();
    }

    private interface Change {
        int to(Handle handle, List<Long> ids) throws IOException;
    }

    /** Changes many mails in many small transactions: in one, nobody could defer a mail, or try one again, until the end. */
    private int inBatches(MailFilter filter, int size, Change change) throws IOException {
        List<Long> all = ids(filter);
        int changed = 0;
        for (int first = 0; first < all.size(); first += size) {
            List<Long> ids = all.subList(first, Math.min(first + size, all.size()));
            changed += database.write(handle -> change.to(handle, ids));
        }
        return changed;
    }

    private List<Long> ids(MailFilter filter) throws IOException {
        try {
            return database.read(handle -> handle.createQuery("SELECT id FROM deferred_mail WHERE id > 0" + filter.condition()
                + " ORDER BY id").bindMap(filter.arguments(clock.instant())).mapTo(Long.class).list());
        } catch (DamagedException e) {
            return listOneByOne(filter, 0, Integer.MAX_VALUE).stream().map(DeferredMail::id).toList();
        }
    }

    /** Mail that cannot be read. */
    public List<DamagedMails.DamagedMail> damaged() throws IOException {
        return damaged.list();
    }
}
