package eu.testa.mail.core.deferred;

import eu.testa.mail.core.deferred.MailFilter.IdRange;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.store.DamagedException;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.StoreException;
import eu.testa.mail.core.store.StoredOctets;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an administrator sees of the mail that waits, and does with it. Every method throws {@link StoreException} when the
 * store cannot be used.
 *
 * <p>Changes of many mails are made a few mails at a time: if the database fails in the middle, some are changed; and where
 * there is no time for all of them, the rest is left for another call.
 */
public final class QueueAdministration {

    private static final Logger LOGGER = LoggerFactory.getLogger(QueueAdministration.class);
    /** Mails that are changed in one transaction. */
    private static final int CHANGED_AT_A_TIME = 500;
    /** The largest have hundreds of pieces each. */
    private static final int DELETED_AT_A_TIME = 40;

    private final Database database;
    private final StoredOctets octets;
    private final DamagedMails damaged;
    private final Clock clock;
    private final Note note;
    private final BooleanSupplier timeLeft;

    /**
     * How far a change of many mails has come.
     *
     * @param mails that were changed
     * @param left  those whose turn has not come; empty when all are done
     */
    public record Changed(int mails, Optional<IdRange> left) {
    }

    /**
     * A mail of which something was decided.
     *
     * @param mailName as in the delivery log
     * @param state    envelope and attributes, in the form in which they were deferred
     */
    public record DecidedMail(String mailName, Destination destination, byte[] state) {
    }

    /** Writes down what an administrator decides, mail by mail. */
    @FunctionalInterface
    public interface Note {

        /**
         * Called before the decision is final.
         *
         * @param event {@link EvidenceEvent#HELD}, {@link EvidenceEvent#RELEASED} or {@link EvidenceEvent#DELETED}
         * @throws IOException if it cannot be written down; then nothing is done with these mails
         */
        void write(EvidenceEvent event, List<DecidedMail> mails) throws IOException;
    }

    public QueueAdministration(Database database, Clock clock) {
        this(database, clock, (event, mails) -> { }, () -> true);
    }

    private QueueAdministration(Database database, Clock clock, Note note, BooleanSupplier timeLeft) {
        this.database = database;
        this.octets = new StoredOctets(database);
        this.damaged = new DamagedMails(database, clock);
        this.clock = clock;
        this.note = note;
        this.timeLeft = timeLeft;
    }

    /**
     * The same for one decision.
     *
     * @param written has each mail written down that is held, let go or deleted
     * @param goesOn  asked before each few mails but the first whether there is time for them
     */
    public QueueAdministration forDecision(Note written, BooleanSupplier goesOn) {
        return new QueueAdministration(database, clock, written, goesOn);
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

    /** Stops or lets go what the filter names. */
    public Changed hold(MailFilter filter, boolean held) throws IOException {
        return update("held = :value", held ? 1 : 0, ids(filter, ""),
            Optional.of(held ? EvidenceEvent.HELD : EvidenceEvent.RELEASED));
    }

    /**
     * Makes what the filter names due now, and its destinations' next probe too; what was set aside as damaged is tried again.
     * What is due already stays as it is, and counts all the same: of all the mail for a destination that is down, nothing
     * has to be changed.
     */
    public Changed retryNow(MailFilter filter) throws IOException {
        Instant now = clock.instant();
        // by destination, as the index has it
        Changed put = update("next_attempt = :value", now, ids(filter, " AND next_attempt > :now AND destination IN "
            + "(SELECT name FROM destination)"), Optional.empty());
        probeNow(filter, now);
        MailFilter done = put.left().map(left -> filter.in(new IdRange(filter.ids().after(), left.after()))).orElse(filter);
        return new Changed(count(done), put.left());
    }

    /** Looks first and changes afterwards, so that nobody who changes something waits while all mail is looked at. */
    private void probeNow(MailFilter filter, Instant now) throws IOException {
        List<String> down = down(filter);
        List<Long> readable = setAside(filter);
        if (down.isEmpty() && readable.isEmpty()) {
            return;
        }
        database.write(handle -> {
            PreparedBatch probes = handle.prepareBatch("UPDATE destination SET next_probe = :now WHERE name = :name "
                + "AND down_since IS NOT NULL");
            down.forEach(name -> probes.bind("now", now).bind("name", name).add());
            PreparedBatch again = handle.prepareBatch("DELETE FROM damaged_mail WHERE mail = :mail");
            readable.forEach(mail -> again.bind("mail", mail).add());
            return probes.execute().length + again.execute().length;
        });
    }

    /** Destinations that are down and for which such mail waits. */
    private List<String> down(MailFilter filter) throws IOException {
        return database.read(handle -> handle.createQuery("SELECT name FROM destination WHERE down_since IS NOT NULL "
                + "AND EXISTS (SELECT 1 FROM deferred_mail WHERE destination = name" + filter.condition() + ")")
            .bindMap(filter.arguments(clock.instant())).mapTo(String.class).list());
    }

    /** Such mails that were set aside as damaged and can be read. */
    private List<Long> setAside(MailFilter filter) throws IOException {
        List<Long> readable = new ArrayList<>();
        for (DamagedMails.DamagedMail one : damaged.list()) {
            try {
                list(filter, "id = :after", one.mail(), 1).forEach(mail -> readable.add(mail.id()));
            } catch (DamagedException e) {
                LOGGER.debug("Mail {} is as damaged as it was", one.mail(), e);
            }
        }
        return readable;
    }

    /** Lets the time of what the filter names, held or not, be over now: it is returned. */
    public Changed giveUp(MailFilter filter) throws IOException {
        return update("held = 0, returned = 1, expire_at = :value", clock.instant(), ids(filter, ""), Optional.empty());
    }

    private Changed update(String assignment, Object value, List<Long> mails, Optional<EvidenceEvent> event) throws IOException {
        return inBatches(mails, CHANGED_AT_A_TIME, some -> damaged.changeAround(some, id -> id, (handle, ids) -> {
            PreparedBatch update = handle.prepareBatch("UPDATE deferred_mail SET " + assignment + " WHERE id = :id");
            ids.forEach(id -> update.bind("value", value).bind("id", id).add());
            int changed = IntStream.of(update.execute()).sum();
            if (event.isPresent()) {
                note.write(event.get(), decided(handle, ids));
            }
            return changed;
        }));
    }

    /** Removes what the filter names, but not what is being delivered at this moment. */
    public Changed delete(MailFilter filter) throws IOException {
        return inBatches(ids(filter, ""), DELETED_AT_A_TIME, ids -> damaged.changeAround(ids,
            (handle, some) -> delete(handle, some, octets::delete),
            // what lies on a damaged page cannot be removed; nothing names it any more
            (id, why) -> damaged.changeAround(List.of(id), one -> one, (handle, some) -> delete(handle, some, (any, left) -> { }))));
    }

    private interface Removal {
        void of(Handle handle, Collection<Long> octets);
    }

    private int delete(Handle handle, List<Long> ids, Removal removal) throws IOException {
        SortedMap<Long, Long> free = handle.createQuery("SELECT id, octets FROM deferred_mail WHERE id IN (<ids>) "
                + "AND leased_until <= :now ORDER BY id" + database.dialect().lock()).bindList("ids", ids).bind("now", database.now(handle))
            .reduceRows(new TreeMap<>(), (found, row) -> {
                found.put(row.getColumn("id", Long.class), row.getColumn("octets", Long.class));
                return found;
            });
        if (!free.isEmpty()) {
            List<DecidedMail> mails = decided(handle, List.copyOf(free.keySet()));
            delete(handle, free.keySet());
            removal.of(handle, free.values());
            note.write(EvidenceEvent.DELETED, mails);
        }
        return free.size();
    }

    private static void delete(Handle handle, Collection<Long> ids) {
        PreparedBatch notes = handle.prepareBatch("DELETE FROM damaged_mail WHERE mail = :id");
        PreparedBatch mails = handle.prepareBatch("DELETE FROM deferred_mail WHERE id = :id");
        for (long id : ids) {
            notes.bind("id", id).add();
            mails.bind("id", id).add();
        }
        notes.execute();
        mails.execute();
    }

    /**
     * In one statement, or one by one where one of them cannot be read. What is gone is left out, and what cannot be read, too: it
     * can be held and deleted all the same.
     */
    private static List<DecidedMail> decided(Handle handle, List<Long> ids) throws IOException {
        try {
            return Database.part(handle, part -> DeferredRows.with(part.createQuery("SELECT mail_name, destination, state "
                    + "FROM deferred_mail WHERE id IN (<ids>) ORDER BY id"), DecidedMail.class)
                .bindList("ids", ids).mapTo(DecidedMail.class).list());
        } catch (DamagedException e) {
            if (ids.size() == 1) {
                LOGGER.warn("Mail {} of the store cannot be read, so the evidence does not name it: {}", ids.get(0), e.getMessage());
                return List.of();
            }
        }
        List<DecidedMail> readable = new ArrayList<>();
        for (long id : ids) {
            readable.addAll(decided(handle, List.of(id)));
        }
        return readable;
    }

    private interface Batch {
        int change(List<Long> ids) throws IOException;
    }

    /** Changes many mails in many small transactions: in one, nobody could defer a mail, or try one again, until the end. */
    private Changed inBatches(List<Long> all, int size, Batch batch) throws IOException {
        int changed = 0;
        for (int first = 0; first < all.size(); first += size) {
            if (first > 0 && !timeLeft.getAsBoolean()) {
                return new Changed(changed, Optional.of(new IdRange(all.get(first - 1), all.get(all.size() - 1))));
            }
            changed += batch.change(all.subList(first, Math.min(first + size, all.size())));
        }
        return new Changed(changed, Optional.empty());
    }

    /** In their order. */
    private List<Long> ids(MailFilter filter, String condition) throws IOException {
        Instant now = clock.instant();
        try {
            return database.read(handle -> handle.createQuery("SELECT id FROM deferred_mail WHERE TRUE" + filter.condition() + condition
                + " ORDER BY id").bindMap(filter.arguments(now)).bind("now", now).mapTo(Long.class).list());
        } catch (DamagedException e) {
            return listOneByOne(filter, 0, Integer.MAX_VALUE).stream().map(DeferredMail::id).toList();
        }
    }

    private int count(MailFilter filter) throws IOException {
        try {
            return database.read(handle -> handle.createQuery("SELECT COUNT(*) FROM deferred_mail WHERE TRUE" + filter.condition())
                .bindMap(filter.arguments(clock.instant())).mapTo(Integer.class).one());
        } catch (DamagedException e) {
            return listOneByOne(filter, 0, Integer.MAX_VALUE).size();
        }
    }

    /** Mail that cannot be read. */
    public List<DamagedMails.DamagedMail> damaged() throws IOException {
        return damaged.list();
    }
}
