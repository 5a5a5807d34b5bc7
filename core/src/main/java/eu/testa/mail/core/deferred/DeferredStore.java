package eu.testa.mail.core.deferred;

import eu.testa.mail.core.store.StoreException;
import com.zaxxer.hikari.HikariDataSource;
import eu.testa.mail.core.deferred.PiecesInputStream.Piece;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.delivery.ReplyJson;
import eu.testa.mail.core.mail.MessageSource;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Where mail waits, durably: when a method returns, what it did survives a power cut. Several servers may share one
 * PostgreSQL; each mail is worked on by one of them at a time.
 *
 * <p>Nothing is kept in memory for a waiting mail. Every method throws {@link StoreException} when the database cannot be
 * used, and has then changed nothing.
 */
public final class DeferredStore implements Closeable {

    private static final long NEVER = Long.MAX_VALUE;
    private static final int PIECE = 512 * 1024;
    /** Mails that are changed in one transaction when an administrator means many. */
    private static final int CHANGED_AT_A_TIME = 500;
    /** The largest have a hundred pieces each. */
    private static final int DELETED_AT_A_TIME = 40;
    private static final String COLUMNS = "id, mail_name, destination, sender, recipients, size_octets, first_queued, "
        + "next_attempt, warn_at, expire_at, attempts, held, returned, reply";

    private final HikariDataSource source;
    private final Dialect dialect;
    private final Transactions transactions;
    private final Clock clock;
    private final Set<Destination> knownDestinations = ConcurrentHashMap.newKeySet();

    private DeferredStore(HikariDataSource source, Dialect dialect, Clock clock) {
        this.source = source;
        this.dialect = dialect;
        this.transactions = dialect.transactions(source);
        this.clock = clock;
    }

    /** Opens the store, making its tables where they are missing. */
    public static DeferredStore open(StoreDatabase database, Clock clock) throws IOException {
        DeferredStore store = new DeferredStore(database.open(), database.dialect(), clock);
        try {
            store.freeOwnLeases();
            return store;
        } catch (IOException e) {
            store.close();
            throw e;
        }
    }

    /** An embedded database has one server: what is leased when it opens was leased by the one that died. */
    private void freeOwnLeases() throws IOException {
        if (dialect == Dialect.DERBY) {
            transactions.write(connection -> {
                try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE deferred_mail SET lease = NULL, leased_until = 0 WHERE leased_until > 0")) {
                    return update.executeUpdate();
                }
            });
        }
    }

    /**
     * What is written when a mail begins to wait, or goes on waiting.
     *
     * @param mailName    as in the delivery log
     * @param sender      empty for reports
     * @param state       envelope and attributes in the caller's own form
     * @param recipients  how many are left
     * @param nextAttempt the earliest time of the next attempt
     * @param reply       what was said last
     */
    public record Deferral(String mailName, Destination destination, Optional<String> sender, byte[] state, int recipients,
                          Instant nextAttempt, RemoteReply reply) {
    }

    /** Takes in a mail that this server took just now. */
    public long defer(Deferral deferral, RetrySchedule schedule, MessageSource message) throws IOException {
        return defer(deferral, schedule, clock.instant(), message);
    }

    /**
     * Takes a mail in. The same mail for the same destination is taken once, however often it comes: a server that was
     * killed before the mail had left its spool processes it again after the start.
     *
     * @param since when this server took the mail; the schedule counts from then
     * @return its id
     */
    public long defer(Deferral deferral, RetrySchedule schedule, Instant since, MessageSource message) throws IOException {
        ensure(deferral.destination());
        long size = message.size();
        // on its own: a transaction that holds nothing can wait for others without a deadlock
        Optional<Long> known = transactions.read(connection -> find(connection, deferral, size));
        if (known.isPresent()) {
            return known.get();
        }
        Patience patience = new Patience(size, since.toEpochMilli(), schedule.warnAt(since).toEpochMilli(),
            schedule.expireAt(since).toEpochMilli(), 1, 0, 0);
        return transactions.write(connection -> {
            long id = insert(connection, deferral, patience);
            writeOctets(connection, id, message);
            return id;
        });
    }

    /** What the parts of a mail have in common; times as in the table. */
    private record Patience(long size, long firstQueued, long warnAt, long expireAt, int attempts, int held, int returned) {
    }

    private static long insert(Connection connection, Deferral deferral, Patience patience) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO deferred_mail (mail_name, destination, "
            + "sender, state, size_octets, recipients, first_queued, next_attempt, warn_at, expire_at, attempts, held, "
            + "returned, reply, leased_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
            Statement.RETURN_GENERATED_KEYS)) {
            insert.setString(1, deferral.mailName());
            insert.setString(2, deferral.destination().name());
            insert.setString(3, deferral.sender().orElse(""));
            insert.setBytes(4, deferral.state());
            insert.setLong(5, patience.size());
            insert.setInt(6, deferral.recipients());
            insert.setLong(7, patience.firstQueued());
            insert.setLong(8, deferral.nextAttempt().toEpochMilli());
            insert.setLong(9, patience.warnAt());
            insert.setLong(10, patience.expireAt());
            insert.setInt(11, patience.attempts());
            insert.setInt(12, patience.held());
            insert.setInt(13, patience.returned());
            insert.setString(14, ReplyJson.write(deferral.reply()));
            insert.executeUpdate();
            try (ResultSet keys = insert.getGeneratedKeys()) {
                keys.next();
                return keys.getLong(1);
            }
        }
    }

    private static Optional<Long> find(Connection connection, Deferral deferral, long size) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT id FROM deferred_mail WHERE mail_name = ? "
            + "AND destination = ? AND sender = ? AND recipients = ? AND size_octets = ?")) {
            select.setString(1, deferral.mailName());
            select.setString(2, deferral.destination().name());
            select.setString(3, deferral.sender().orElse(""));
            select.setInt(4, deferral.recipients());
            select.setLong(5, size);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(rows.getLong(1)) : Optional.empty();
            }
        }
    }

    private static void writeOctets(Connection connection, long id, MessageSource message) throws SQLException, IOException {
        try (InputStream in = message.open(); PreparedStatement insert = connection.prepareStatement(
            "INSERT INTO deferred_octets (mail_id, piece, octets) VALUES (?, ?, ?)")) {
            byte[] piece = in.readNBytes(PIECE);
            for (int number = 0; number == 0 || piece.length > 0; number++) {
                insert.setLong(1, id);
                insert.setInt(2, number);
                insert.setBytes(3, piece);
                insert.executeUpdate();
                piece = in.readNBytes(PIECE);
            }
        }
    }

    /**
     * Lets a leased mail go on waiting after another attempt, and gives up the lease on it. Where what is left of it is for
     * several destinations, it divides: the parts have waited as long as the whole, and are all stored or none.
     *
     * @param token of the lease
     * @param parts at least one; the first takes the place of the whole
     * @return false if the lease was lost: nothing was changed, because the mail is somebody else's
     */
    public boolean deferAgain(long id, String token, List<Deferral> parts) throws IOException {
        for (Deferral part : parts) {
            ensure(part.destination());
        }
        return transactions.write(connection -> {
            if (!update(connection, id, token, parts.get(0))) {
                return false;
            }
            for (Deferral other : parts.subList(1, parts.size())) {
                copyOctets(connection, id, insert(connection, other, patience(connection, id)));
            }
            return true;
        });
    }

    private static boolean update(Connection connection, long id, String token, Deferral deferral) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE deferred_mail SET destination = ?, state = ?, "
            + "recipients = ?, next_attempt = ?, attempts = attempts + 1, reply = ?, lease = NULL, leased_until = 0 "
            + "WHERE id = ? AND lease = ?")) {
            update.setString(1, deferral.destination().name());
            update.setBytes(2, deferral.state());
            update.setInt(3, deferral.recipients());
            update.setLong(4, deferral.nextAttempt().toEpochMilli());
            update.setString(5, ReplyJson.write(deferral.reply()));
            update.setLong(6, id);
            update.setString(7, token);
            return update.executeUpdate() == 1;
        }
    }

    private static Patience patience(Connection connection, long id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT size_octets, first_queued, warn_at, expire_at, "
            + "attempts, held, returned FROM deferred_mail WHERE id = ?")) {
            select.setLong(1, id);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return new Patience(rows.getLong(1), rows.getLong(2), rows.getLong(3), rows.getLong(4), rows.getInt(5),
                    rows.getInt(6), rows.getInt(7));
            }
        }
    }

    /** Within the database: a large mail is not read for it. */
    private static void copyOctets(Connection connection, long from, long to) throws SQLException {
        try (PreparedStatement copy = connection.prepareStatement("INSERT INTO deferred_octets (mail_id, piece, octets) "
            + "SELECT CAST(? AS BIGINT), piece, octets FROM deferred_octets WHERE mail_id = ?")) {
            copy.setLong(1, to);
            copy.setLong(2, from);
            copy.executeUpdate();
        }
    }

    /** The octets of a deferred mail, read from the database piece by piece. */
    public MessageSource message(DeferredMail mail) {
        return new DeferredMessage(mail.size(), number -> piece(mail.id(), number));
    }

    private Piece piece(long id, int number) throws IOException {
        return transactions.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT octets, (SELECT COUNT(*) FROM deferred_octets "
                + "later WHERE later.mail_id = this.mail_id AND later.piece > this.piece) FROM deferred_octets this "
                + "WHERE mail_id = ? AND piece = ?")) {
                select.setLong(1, id);
                select.setInt(2, number);
                try (ResultSet rows = select.executeQuery()) {
                    if (!rows.next()) {
                        throw new StoreException("deferred mail " + id + " is no longer in the store, or not as a whole");
                    }
                    return new Piece(rows.getBytes(1), rows.getLong(2) == 0);
                }
            }
        });
    }

    /** Mail of a destination whose time has come, oldest first. */
    public List<Lease> leaseDue(Destination destination, int most, Duration term) throws IOException {
        return lease("destination = ? AND held = 0 AND next_attempt <= ?", "next_attempt", most, term,
            destination.name(), clock.millis());
    }

    /** The oldest mail of a destination, whenever its next attempt would be. */
    public Optional<Lease> leaseProbe(Destination destination, Duration term) throws IOException {
        return lease("destination = ? AND held = 0", "next_attempt", 1, term, destination.name()).stream().findFirst();
    }

    /** Mail whose sender is to be told of the delay; not what is given up anyway. */
    public List<Lease> leaseForWarning(int most, Duration term) throws IOException {
        return lease("warn_at <= ? AND expire_at > ?", "warn_at", most, term, clock.millis(), clock.millis());
    }

    /** Mail to be given up. */
    public List<Lease> leaseExpired(int most, Duration term) throws IOException {
        return lease("held = 0 AND expire_at <= ?", "expire_at", most, term, clock.millis());
    }

    /** One mail, for an administrator. */
    public Optional<Lease> lease(long id, Duration term) throws IOException {
        return lease("id = ?", "id", 1, term, id).stream().findFirst();
    }

    private List<Lease> lease(String condition, String order, int most, Duration term, Object... arguments)
        throws IOException {
        long now = clock.millis();
        String token = UUID.randomUUID().toString();
        return transactions.write(connection -> {
            List<Lease> candidates = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement("SELECT " + COLUMNS + ", state FROM deferred_mail WHERE "
                + condition + " AND leased_until <= ? ORDER BY " + order + " FETCH FIRST " + most + " ROWS ONLY"
                + dialect.skipLocked())) {
                for (int i = 0; i < arguments.length; i++) {
                    select.setObject(i + 1, arguments[i]);
                }
                select.setLong(arguments.length + 1, now);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        candidates.add(new Lease(mail(rows), rows.getBytes("state"), token));
                    }
                }
            }
            if (candidates.isEmpty()) {
                return candidates;
            }
            List<Lease> leased = new ArrayList<>(candidates.size());
            try (PreparedStatement update = connection.prepareStatement(
                "UPDATE deferred_mail SET lease = ?, leased_until = ? WHERE id = ? AND leased_until <= ?")) {
                for (Lease candidate : candidates) {
                    update.setString(1, token);
                    update.setLong(2, now + term.toMillis());
                    update.setLong(3, candidate.mail().id());
                    update.setLong(4, now);
                    if (update.executeUpdate() == 1) {
                        leased.add(candidate);
                    }
                }
            }
            return leased;
        });
    }

    /** Lets these leases run on for so long from now; those that were lost in the meantime stay lost. */
    public void renew(Collection<Lease> leases, Duration term) throws IOException {
        long until = clock.instant().plus(term).toEpochMilli();
        transactions.write(connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                "UPDATE deferred_mail SET leased_until = ? WHERE id = ? AND lease = ?")) {
                for (Lease lease : leases) {
                    update.setLong(1, until);
                    update.setLong(2, lease.mail().id());
                    update.setString(3, lease.token());
                    update.addBatch();
                }
                return update.executeBatch();
            }
        });
    }

    /** Removes a leased mail, unless it was deferred again or leased by somebody else in the meantime. */
    public void finish(Lease lease) throws IOException {
        transactions.write(connection -> {
            int found;
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM deferred_mail WHERE id = ? AND lease = ?")) {
                delete.setLong(1, lease.mail().id());
                delete.setString(2, lease.token());
                found = delete.executeUpdate();
            }
            return found == 0 ? 0 : deleteOctets(connection, lease.mail().id());
        });
    }

    private static int deleteOctets(Connection connection, long id) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM deferred_octets WHERE mail_id = ?")) {
            delete.setLong(1, id);
            return delete.executeUpdate();
        }
    }

    /** Gives a lease up; the mail waits until {@code nextAttempt}. */
    public void putBack(Lease lease, Instant nextAttempt) throws IOException {
        transactions.write(connection -> {
            try (PreparedStatement update = connection.prepareStatement("UPDATE deferred_mail SET lease = NULL, "
                + "leased_until = 0, next_attempt = ? WHERE id = ? AND lease = ?")) {
                update.setLong(1, nextAttempt.toEpochMilli());
                update.setLong(2, lease.mail().id());
                update.setString(3, lease.token());
                return update.executeUpdate();
            }
        });
    }

    /** Gives a lease up, and hands the mail to nobody and for nothing before a time. */
    public void setAside(Lease lease, Instant until) throws IOException {
        transactions.write(connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                "UPDATE deferred_mail SET lease = NULL, leased_until = ? WHERE id = ? AND lease = ?")) {
                update.setLong(1, until.toEpochMilli());
                update.setLong(2, lease.mail().id());
                update.setString(3, lease.token());
                return update.executeUpdate();
            }
        });
    }

    /** The sender of a leased mail was warned: never again. Gives the lease up. */
    public void warned(Lease lease) throws IOException {
        transactions.write(connection -> {
            try (PreparedStatement update = connection.prepareStatement("UPDATE deferred_mail SET lease = NULL, "
                + "leased_until = 0, warn_at = " + NEVER + " WHERE id = ? AND lease = ?")) {
                update.setLong(1, lease.mail().id());
                update.setString(2, lease.token());
                return update.executeUpdate();
            }
        });
    }

    /** All destinations that mail was ever deferred for. */
    public List<DestinationState> destinations() throws IOException {
        return transactions.read(connection -> {
            List<DestinationState> states = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(
                "SELECT name, down_since, next_probe, reply FROM destination ORDER BY name");
                 ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    states.add(new DestinationState(new Destination(rows.getString(1)), instant(rows, 2), instant(rows, 3),
                        Optional.ofNullable(rows.getString(4)).map(ReplyJson::read)));
                }
            }
            return states;
        });
    }

    /** Notes that a destination cannot be reached; keeps the time since when, if it was down already. */
    public void markDown(Destination destination, RemoteReply reply, Instant nextProbe) throws IOException {
        long now = clock.millis();
        ensure(destination);
        transactions.write(connection -> {
            try (PreparedStatement update = connection.prepareStatement("UPDATE destination SET "
                + "down_since = COALESCE(down_since, ?), next_probe = ?, reply = ? WHERE name = ?")) {
                update.setLong(1, now);
                update.setLong(2, nextProbe.toEpochMilli());
                update.setString(3, ReplyJson.write(reply));
                update.setString(4, destination.name());
                return update.executeUpdate();
            }
        });
    }

    /** Notes that a destination can be reached again: all mail for it is due. */
    public void markUp(Destination destination) throws IOException {
        transactions.write(connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                "UPDATE destination SET down_since = NULL, next_probe = NULL WHERE name = ?")) {
                update.setString(1, destination.name());
                return update.executeUpdate();
            }
        });
    }

    /**
     * Takes the right to probe a destination that is down; of several servers one gets it each time.
     *
     * @param nextProbe when the next probe after this one is due
     * @return whether it is now, and ours
     */
    public boolean takeProbe(Destination destination, Instant nextProbe) throws IOException {
        long now = clock.millis();
        return transactions.write(connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                "UPDATE destination SET next_probe = ? WHERE name = ? AND next_probe <= ?")) {
                update.setLong(1, nextProbe.toEpochMilli());
                update.setString(2, destination.name());
                update.setLong(3, now);
                return update.executeUpdate() == 1;
            }
        });
    }

    /**
     * How much waits for a destination, and since when.
     *
     * @param mails  all, also those that an administrator holds
     * @param held   of these, held by an administrator
     * @param inWork of these, being tried or reported at this moment
     */
    public record Backlog(long mails, long held, long inWork, Optional<Instant> oldest) {
    }

    public Backlog backlog(Destination destination) throws IOException {
        return transactions.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                "SELECT COUNT(*), COUNT(CASE WHEN held <> 0 THEN 1 END), COUNT(CASE WHEN lease IS NOT NULL AND leased_until > ? "
                    + "THEN 1 END), MIN(first_queued) FROM deferred_mail WHERE destination = ?")) {
                select.setLong(1, clock.millis());
                select.setString(2, destination.name());
                try (ResultSet rows = select.executeQuery()) {
                    rows.next();
                    return new Backlog(rows.getLong(1), rows.getLong(2), rows.getLong(3), instant(rows, 4));
                }
            }
        });
    }

    /**
     * Waiting mails, oldest first.
     *
     * @param after only those with a higher id, for paging
     */
    public List<DeferredMail> list(MailFilter filter, long after, int most) throws IOException {
        return transactions.read(connection -> {
            List<DeferredMail> mails = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement("SELECT " + COLUMNS + " FROM deferred_mail WHERE id > ?"
                + filter.condition() + " ORDER BY id FETCH FIRST " + most + " ROWS ONLY")) {
                select.setLong(1, after);
                filter.bind(select, 2, clock.instant());
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        mails.add(mail(rows));
                    }
                }
            }
            return mails;
        });
    }

    public Optional<DeferredMail> get(long id) throws IOException {
        return list(MailFilter.ALL, id - 1, 1).stream().filter(mail -> mail.id() == id).findFirst();
    }

    /** Envelope and attributes of a waiting mail, in the form in which they were deferred. */
    public Optional<byte[]> state(long id) throws IOException {
        return transactions.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT state FROM deferred_mail WHERE id = ?")) {
                select.setLong(1, id);
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next() ? Optional.of(rows.getBytes(1)) : Optional.<byte[]>empty();
                }
            }
        });
    }

    /**
     * Stops or lets go what the filter names; returns how many. This and the other changes of many mails are made a few mails
     * at a time: if the database fails in the middle, some are changed.
     */
    public int hold(MailFilter filter, boolean held) throws IOException {
        return update("held = " + (held ? 1 : 0), filter);
    }

    /** Makes what the filter names due now, and its destinations' next probe too; returns how many mails. */
    public int retryNow(MailFilter filter) throws IOException {
        long now = clock.millis();
        int mails = update("next_attempt = " + now, filter);
        transactions.write(connection -> {
            try (PreparedStatement update = connection.prepareStatement("UPDATE destination SET next_probe = " + now
                + " WHERE down_since IS NOT NULL AND name IN (SELECT destination FROM deferred_mail WHERE id > 0"
                + filter.condition() + ")")) {
                filter.bind(update, 1, clock.instant());
                return update.executeUpdate();
            }
        });
        return mails;
    }

    /** Lets the time of what the filter names, held or not, be over now: it is returned; returns how many. */
    public int giveUp(MailFilter filter) throws IOException {
        return update("held = 0, returned = 1, expire_at = " + clock.millis(), filter);
    }

    private int update(String assignment, MailFilter filter) throws IOException {
        return inBatches(filter, CHANGED_AT_A_TIME, (connection, ids) -> {
            try (PreparedStatement update = connection.prepareStatement(
                "UPDATE deferred_mail SET " + assignment + " WHERE id = ?")) {
                for (long id : ids) {
                    update.setLong(1, id);
                    update.addBatch();
                }
                return IntStream.of(update.executeBatch()).sum();
            }
        });
    }

    /** Removes what the filter names, but not what is being delivered at this moment; returns how many. */
    public int delete(MailFilter filter) throws IOException {
        return inBatches(filter, DELETED_AT_A_TIME, (connection, ids) -> {
            int deleted = 0;
            try (PreparedStatement delete = connection.prepareStatement(
                "DELETE FROM deferred_mail WHERE id = ? AND leased_until <= ?")) {
                for (long id : ids) {
                    delete.setLong(1, id);
                    delete.setLong(2, clock.millis());
                    if (delete.executeUpdate() == 1) {
                        deleteOctets(connection, id);
                        deleted++;
                    }
                }
            }
            return deleted;
        });
    }

    private interface Change {
        int to(Connection connection, List<Long> ids) throws SQLException;
    }

    /** Changes many mails in many small transactions: in one, nobody could defer a mail, or try one again, until the end. */
    private int inBatches(MailFilter filter, int size, Change change) throws IOException {
        List<Long> all = ids(filter);
        int changed = 0;
        for (int first = 0; first < all.size(); first += size) {
            List<Long> ids = all.subList(first, Math.min(first + size, all.size()));
            changed += transactions.write(connection -> change.to(connection, ids));
        }
        return changed;
    }

    /** Does not wait for what others are changing: whoever means many does not wait for one. */
    private List<Long> ids(MailFilter filter) throws IOException {
        return transactions.read(connection -> {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
            List<Long> ids = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(
                "SELECT id FROM deferred_mail WHERE id > 0" + filter.condition() + " ORDER BY id")) {
                filter.bind(select, 1, clock.instant());
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        ids.add(rows.getLong(1));
                    }
                }
            }
            return ids;
        });
    }

    /** Whether the database answers. */
    public void check() throws IOException {
        destinations();
    }

    private void ensure(Destination destination) throws IOException {
        if (knownDestinations.contains(destination)) {
            return;
        }
        try {
            if (!exists(destination)) {
                transactions.write(connection -> {
                    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO destination (name) VALUES (?)")) {
                        insert.setString(1, destination.name());
                        return insert.executeUpdate();
                    }
                });
            }
        } catch (StoreException e) {
            // another thread or server may have been faster
            if (!exists(destination)) {
                throw e;
            }
        }
        knownDestinations.add(destination);
    }

    private boolean exists(Destination destination) throws IOException {
        return transactions.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT 1 FROM destination WHERE name = ?")) {
                select.setString(1, destination.name());
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next();
                }
            }
        });
    }

    private static DeferredMail mail(ResultSet rows) throws SQLException {
        String sender = rows.getString("sender");
        long warnAt = rows.getLong("warn_at");
        return new DeferredMail(rows.getLong("id"), rows.getString("mail_name"), new Destination(rows.getString("destination")),
            sender.isEmpty() ? Optional.empty() : Optional.of(sender), rows.getInt("recipients"), rows.getLong("size_octets"),
            Instant.ofEpochMilli(rows.getLong("first_queued")), Instant.ofEpochMilli(rows.getLong("next_attempt")),
            warnAt == NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(warnAt)),
            Instant.ofEpochMilli(rows.getLong("expire_at")), rows.getInt("attempts"), rows.getInt("held") != 0,
            rows.getInt("returned") != 0, ReplyJson.read(rows.getString("reply")));
    }

    private static Optional<Instant> instant(ResultSet rows, int column) throws SQLException {
        long millis = rows.getLong(column);
        return rows.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    @Override
    public void close() {
        source.close();
        dialect.shutDown(source.getJdbcUrl());
    }
}
