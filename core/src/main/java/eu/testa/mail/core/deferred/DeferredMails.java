package eu.testa.mail.core.deferred;

import eu.testa.mail.core.deferred.DeferredMail.Times;
import eu.testa.mail.core.deferred.LeaseTaking.Choice;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.mail.MailName;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.store.DamagedException;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.Dialect;
import eu.testa.mail.core.store.StoreException;
import eu.testa.mail.core.store.StoredOctets;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Where mail waits, durably: when a method returns, what it did survives a power cut. Several servers may share one
 * PostgreSQL; each mail is worked on by one of them at a time.
 *
 * <p>Nothing is kept in memory for a waiting mail. Every method throws {@link StoreException} when the store cannot be
 * used, and has then changed nothing.
 */
public final class DeferredMails {

    private final Database database;
    private final StoredOctets octets;
    private final Destinations destinations;
    private final DamagedMails damaged;
    private final LeaseTaking leases;
    private final Clock clock;
    private final Duration term;
    /** Tells this run of the server from all others. */
    private final String run = UUID.randomUUID().toString();
    private final WaitingRows rows = new WaitingRows(run);

    private DeferredMails(Database database, Destinations destinations, Clock clock, Duration term) {
        this.database = database;
        this.octets = new StoredOctets(database);
        this.destinations = destinations;
        this.damaged = new DamagedMails(database, clock);
        this.leases = new LeaseTaking(database, damaged);
        this.clock = clock;
        this.term = term;
    }

    /**
     * An embedded database has one server: what is leased when it opens was leased by the one that died.
     *
     * @param term how long what a server has leased is kept from the others, once that server has died
     */
    public static DeferredMails open(Database database, Destinations destinations, Clock clock, Duration term) throws IOException {
        DeferredMails mails = new DeferredMails(database, destinations, clock, term);
        if (database.dialect() == Dialect.SQLITE) {
            mails.updateAll("lease = NULL, leased_until = 0", "leased_until > 0");
        }
        return mails;
    }

    /** How long what a server has leased is kept from the others, once that server has died. */
    public Duration term() {
        return term;
    }

    /**
     * Where a mail stands in the order in which mail is leased.
     *
     * @param time by which it is in order, such as that of its next attempt
     * @param id   tells it from others of the same time
     */
    public record Place(Instant time, long id) implements Comparable<Place> {

        /** Before every mail. */
        public static final Place FIRST = new Place(Instant.EPOCH, 0);

        @Override
        public int compareTo(Place other) {
            return Comparator.comparing(Place::time).thenComparing(Place::id).compare(this, other);
        }
    }

    /** A part of a mail that begins to wait or goes on waiting. */
    record Waiting(Deferral part, Instant nextAttempt, Attempt attempt) {
    }

    /** What the last attempt was. */
    enum Attempt {
        /** A peer was asked, or would have been. */
        MADE,
        /** The mail was looked at, and nobody was asked, as when no scanner answers. */
        NONE,
        /** The destination is known to be down: not even looked at. */
        LEFT_WAITING
    }

    /**
     * Takes a mail in. The same mail for the same destination is taken once, however often it comes: a server that was
     * killed before the mail had left its spool processes it again after the start.
     *
     * @return its id
     */
    long defer(Waiting waiting, Times times, MessageSource message) throws IOException {
        Deferral part = waiting.part();
        destinations.ensure(part.destination());
        long size = message.size();
        return database.write(handle -> {
            Optional<Long> known = rows.find(handle, part, size);
            if (known.isPresent()) {
                return known.get();
            }
            long stored;
            try (InputStream in = message.open()) {
                stored = octets.write(handle, in).id();
            }
            return rows.insert(handle, waiting, times, stored, size).bind("leasedUntil", 0)
                .executeAndReturnGeneratedKeys("id").mapTo(Long.class).one();
        });
    }

    /**
     * A mail that is leased by the server that has it in its spool.
     *
     * @param lease  of that server
     * @param octets the id of its octets
     * @param known  whether it was here before, under the lease of another server or of another run of this one
     */
    record Kept(Lease.Key lease, long octets, boolean known) {
    }

    /**
     * Takes in a mail that nobody has tried yet, under a lease from the first moment. One that is here already, because the
     * server that had it in its spool has died, is leased anew: whoever had it before has it no longer.
     */
    Kept keep(Waiting waiting, Times times, Duration term, MessageSource message) throws IOException {
        Deferral part = waiting.part();
        destinations.ensure(part.destination());
        long size = message.size();
        String token = UUID.randomUUID().toString();
        return database.write(handle -> {
            Instant until = database.now(handle).plus(term);
            Optional<Long> known = rows.find(handle, part, size);
            if (known.isPresent()) {
                handle.createUpdate("UPDATE deferred_mail SET lease = :token, leased_until = :until WHERE id = :id")
                    .bind("token", token).bind("until", until).bind("id", known.get()).execute();
                return new Kept(new Lease.Key(known.get(), token), octetsOf(handle, known.get()), true);
            }
            long stored;
            try (InputStream in = message.open()) {
                stored = octets.write(handle, in).id();
            }
            long id = rows.insert(handle, waiting, times, stored, size).bind("token", token).bind("leasedUntil", until)
                .executeAndReturnGeneratedKeys("id").mapTo(Long.class).one();
            return new Kept(new Lease.Key(id, token), stored, false);
        });
    }

    private static long octetsOf(Handle handle, long id) {
        return handle.createQuery("SELECT octets FROM deferred_mail WHERE id = :id").bind("id", id).mapTo(Long.class).one();
    }

    /** Removes those of these mails whose lease was not lost. */
    void finish(List<Kept> mails) throws IOException {
        damaged.changeAround(mails, kept -> kept.lease().mail(), (handle, some) -> {
            PreparedBatch delete = handle.prepareBatch("DELETE FROM deferred_mail WHERE id = :mail AND lease = :token");
            some.forEach(mail -> delete.bindMethods(mail.lease()).add());
            int[] found = delete.execute();
            octets.delete(handle, IntStream.range(0, found.length).filter(i -> found[i] == 1)
                .mapToObj(i -> some.get(i).octets()).toList());
            return found.length;
        });
    }

    /** Gives leases up; the mails are free for every server after a pause. */
    void free(List<Lease.Key> leases, Duration pause) throws IOException {
        damaged.changeAround(leases, Lease.Key::mail, (handle, some) -> {
            Instant until = pause.isZero() ? Instant.EPOCH : database.now(handle).plus(pause);
            PreparedBatch update = handle.prepareBatch(
                "UPDATE deferred_mail SET lease = NULL, leased_until = :until WHERE id = :mail AND lease = :token");
            some.forEach(lease -> update.bind("until", until).bindMethods(lease).add());
            return update.execute().length;
        });
    }

    /**
     * Lets a leased mail go on waiting after another attempt, and gives up the lease on it. Where what is left of it is for
     * several destinations, it divides: the parts have waited as long as the whole, and are all stored or none.
     *
     * @param part at least one, each with its next attempt; the first takes the place of the whole
     * @return false if the lease was lost: nothing was changed, because the mail is somebody else's
     */
    boolean deferAgain(Lease.Key lease, List<Waiting> parts) throws IOException {
        for (Waiting part : parts) {
            destinations.ensure(part.part().destination());
        }
        return database.write(handle -> {
            if (rows.replace(handle, lease, parts.get(0)).execute() == 0) {
                return false;
            }
            for (Waiting other : parts.subList(1, parts.size())) {
                rows.divide(handle, lease.mail(), other, octets.copy(handle, octetsOf(handle, lease.mail()))).execute();
            }
            return true;
        });
    }

    /** The octets of a deferred mail, read from the store piece by piece. */
    public MessageSource message(DeferredMail mail) {
        return octets.message(mail.content().octets(), mail.content().size());
    }

    /**
     * Mail of a destination whose time has come, oldest first.
     *
     * @param after    only what stands behind this place, in the order of the next attempt
     * @param interval between two attempts: what is to be tried later than that was put off by a clock that was ahead
     */
    public List<Lease> leaseDue(Destination destination, Place after, int most, Duration term, Duration interval)
        throws IOException {
        Instant now = clock.instant();
        List<Lease> due = new ArrayList<>(leases.lease(new Choice("destination = :destination AND held = 0 AND next_attempt <= :now",
            "next_attempt", Map.of("destination", destination.name(), "now", now)).after(after), most, term));
        if (due.size() < most) {
            due.addAll(leases.lease(new Choice("destination = :destination AND held = 0 AND next_attempt > :latest", "next_attempt",
                Map.of("destination", destination.name(), "latest", now.plus(interval))), most - due.size(), term));
        }
        return due;
    }

    /** The oldest mail of a destination, whenever its next attempt would be. */
    public Optional<Lease> leaseProbe(Destination destination, Duration term) throws IOException {
        return leases.lease(new Choice("destination = :destination AND held = 0", "next_attempt",
            Map.of("destination", destination.name())), 1, term).stream().findFirst();
    }

    /**
     * Mail whose sender is to be told of the delay; not what is given up anyway.
     *
     * @param after only what stands behind this place, in the order of the warnings
     */
    public List<Lease> leaseForWarning(Place after, int most, Duration term) throws IOException {
        return leases.lease(new Choice("warn_at <= :now AND expire_at > :now", "warn_at", Map.of("now", clock.instant())).after(after),
            most, term);
    }

    /**
     * Mail to be given up: what an administrator returns, and what has waited too long and was tried in vain by this run of
     * the server, itself or by other mail for its destination. A server that was off, or whose clock was wrong when it
     * started, gives up nothing that it has not tried.
     *
     * @param after  only what stands behind this place, in the order of the end
     * @param failed destinations that an attempt did not reach since the start
     */
    public List<Lease> leaseExpired(Place after, int most, Duration term, Set<Destination> failed) throws IOException {
        String[] names = failed.stream().map(Destination::name).toArray(String[]::new);
        StringBuilder tried = new StringBuilder("attempted_by = :run");
        Map<String, Object> arguments = new HashMap<>(Map.of("now", clock.instant(), "run", run));
        for (int i = 0; i < names.length; i++) {
            tried.append(i == 0 ? " OR destination IN (" : ", ").append(":name").append(i);
            arguments.put("name" + i, names[i]);
        }
        tried.append(names.length == 0 ? "" : ")");
        return leases.lease(new Choice("held = 0 AND expire_at <= :now AND (returned = 1 OR " + tried + ")", "expire_at", arguments)
            .after(after), most, term);
    }

    /**
     * What an administrator returns.
     *
     * @param after only what stands behind this place, in the order of the end
     */
    public List<Lease> leaseReturned(Place after, int most, Duration term) throws IOException {
        return leases.lease(new Choice("returned = 1 AND held = 0 AND expire_at <= :now", "expire_at", Map.of("now", clock.instant()))
            .after(after), most, term);
    }

    /** One mail, for an administrator. */
    public Optional<Lease> lease(long id, Duration term) throws IOException {
        return leases.lease(Choice.of(id), 1, term).stream().findFirst();
    }

    /**
     * Lets these leases run on for so long from now. One on a damaged mail is not lost: nobody is handed that any more.
     *
     * @return those that were lost in the meantime, and stay lost
     */
    public Set<Lease.Key> renew(Collection<Lease.Key> leases, Duration term) throws IOException {
        Set<Lease.Key> lost = new HashSet<>();
        damaged.changeAround(List.copyOf(leases), Lease.Key::mail, (handle, some) -> {
            Instant until = database.now(handle).plus(term);
            PreparedBatch update = handle.prepareBatch(
                "UPDATE deferred_mail SET leased_until = :until WHERE id = :mail AND lease = :token");
            some.forEach(lease -> update.bind("until", until).bindMethods(lease).add());
            int[] found = update.execute();
            IntStream.range(0, found.length).filter(i -> found[i] == 0).mapToObj(some::get).forEach(lost::add);
            return found.length;
        });
        return lost;
    }

    /** Removes a leased mail, unless it was deferred again or leased by somebody else in the meantime. */
    public void finish(Lease lease) throws IOException {
        database.write(handle -> {
            int found = handle.createUpdate("DELETE FROM deferred_mail WHERE id = :mail AND lease = :token")
                .bindMethods(lease.key()).execute();
            if (found == 1) {
                octets.delete(handle, lease.mail().content().octets());
            }
            return found;
        });
    }

    /** Gives a lease up; the mail waits until {@code nextAttempt}. */
    public void putBack(Lease lease, Instant nextAttempt) throws IOException {
        change(lease, "leased_until = 0, next_attempt = :nextAttempt", Map.of("nextAttempt", nextAttempt));
    }

    /**
     * Gives a lease up after an attempt that failed here, and hands the mail to nobody and for nothing for a while.
     */
    public void setAside(Lease lease, Duration pause) throws IOException {
        database.write(handle -> handle.createUpdate("UPDATE deferred_mail SET lease = NULL, leased_until = :until, "
                + "attempted_by = :run WHERE id = :mail AND lease = :token")
            .bind("until", database.now(handle).plus(pause)).bind("run", run).bindMethods(lease.key()).execute());
    }

    /** The sender of a leased mail was warned: never again. Gives the lease up. */
    public void warned(Lease lease) throws IOException {
        change(lease, "leased_until = 0, warn_at = NULL", Map.of());
    }

    private void change(Lease lease, String assignments, Map<String, ?> arguments) throws IOException {
        database.write(handle -> handle.createUpdate("UPDATE deferred_mail SET lease = NULL, " + assignments
            + " WHERE id = :mail AND lease = :token").bindMap(arguments).bindMethods(lease.key()).execute());
    }

    /** Gives a lease up on a mail that cannot be read: it is handed to nobody until an administrator says so. */
    public void damaged(Lease lease, String what) throws IOException {
        damaged.note(lease.mail().id(), what);
        try {
            change(lease, "leased_until = 0", Map.of());
        } catch (DamagedException e) {
            // named all the same, and so handed to nobody
        }
    }

    /**
     * The states of all parts of a mail that wait for a destination, under its name or under their own; what a shared spool keeps here is
     * none.
     */
    public List<byte[]> statesOf(MailName mail) throws IOException {
        return database.read(handle -> handle.createQuery("SELECT state FROM deferred_mail "
                + "WHERE (mail_name = :whole OR part_of = :whole) AND destination <> :spool ORDER BY id")
            .bind("whole", mail.ofWhole().text()).bind("spool", Destination.SPOOL.name()).mapTo(byte[].class).list());
    }

    /** Whether a mail of this name waits under this id. */
    boolean waits(long id, String mailName) throws IOException {
        return database.read(handle -> handle.createQuery(
                "SELECT COUNT(*) FROM deferred_mail WHERE id = :id AND mail_name = :mailName")
            .bind("id", id).bind("mailName", mailName).mapTo(Integer.class).one()) == 1;
    }

    /** What a server that has begun anew has not tried yet: after a jump of the clock nothing counts as tried. */
    void forgetAttempts() throws IOException {
        updateAll("attempted_by = NULL", "attempted_by = :run");
    }

    /** In one statement, or in one for each mail where some cannot be changed. */
    private void updateAll(String assignments, String condition) throws IOException {
        String update = "UPDATE deferred_mail SET " + assignments + " WHERE " + condition;
        try {
            database.write(handle -> handle.createUpdate(update).bind("run", run).execute());
        } catch (DamagedException e) {
            damaged.changeAround(damaged.ids(), id -> id, (handle, ids) -> {
                PreparedBatch each = handle.prepareBatch(update + " AND id = :id");
                ids.forEach(id -> each.bind("run", run).bind("id", id).add());
                return each.execute().length;
            });
        }
    }

    /** How much waits for a destination. */
    public Backlog backlog(Destination destination) throws IOException {
        return database.read(handle -> DeferredRows.with(handle.createQuery("SELECT COUNT(*) AS mails, "
                + "COUNT(CASE WHEN held <> 0 THEN 1 END) AS held, "
                + "COUNT(CASE WHEN lease IS NOT NULL AND leased_until > :now THEN 1 END) AS in_work, "
                + "MIN(first_queued) AS oldest FROM deferred_mail WHERE destination = :destination "
                + "AND id NOT IN (SELECT mail FROM damaged_mail)"), Backlog.class)
            .bind("now", database.now(handle)).bind("destination", destination.name()).mapTo(Backlog.class).one());
    }
}
