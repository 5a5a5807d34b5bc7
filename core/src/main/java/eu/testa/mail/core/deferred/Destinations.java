package eu.testa.mail.core.deferred;

import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.delivery.ReplyJson;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.StoreException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The destinations that mail was ever deferred for, in the store: which are down, since when, and who may probe them. Every
 * method throws {@link StoreException} when the store cannot be used, and has then changed nothing.
 */
public final class Destinations {

    private final Database database;
    private final Clock clock;
    private final Set<Destination> existing = ConcurrentHashMap.newKeySet();

    public Destinations(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** All of them, in the order of their names. */
    public List<DestinationState> all() throws IOException {
        return database.read(handle -> DeferredRows.with(handle.createQuery("SELECT name AS destination, changes, down_since, "
            + "next_probe, reply FROM destination ORDER BY name"), DestinationState.class).mapTo(DestinationState.class).list());
    }

    /**
     * Notes that a destination cannot be reached; keeps the time since when, if it was down already.
     *
     * @param changes how often it had changed before the attempt that found this out
     * @return false if it has changed since: nothing was noted, because that is newer
     */
    public boolean markDown(Destination destination, long changes, RemoteReply reply, Instant nextProbe) throws IOException {
        ensure(destination);
        return 1 == database.write(handle -> handle.createUpdate("UPDATE destination SET "
                + "changes = CASE WHEN down_since IS NULL THEN changes + 1 ELSE changes END, "
                + "down_since = COALESCE(down_since, :now), next_probe = :nextProbe, reply = :reply "
                + "WHERE name = :name AND changes = :changes")
            .bind("now", clock.instant()).bind("nextProbe", nextProbe).bind("reply", ReplyJson.write(reply))
            .bind("name", destination.name()).bind("changes", changes).execute());
    }

    /**
     * Notes that a destination can be reached again: all mail for it is due.
     *
     * @param changes how often it had changed before the attempt that found this out
     * @return false if it has changed since, or is up already
     */
    public boolean markUp(Destination destination, long changes) throws IOException {
        return 1 == database.write(handle -> handle.createUpdate("UPDATE destination SET changes = changes + 1, "
                + "down_since = NULL, next_probe = NULL WHERE name = :name AND changes = :changes AND down_since IS NOT NULL")
            .bind("name", destination.name()).bind("changes", changes).execute());
    }

    /**
     * Takes the right to probe a destination that is down; of several servers one gets it each time.
     *
     * @param interval until the next probe after this one
     * @return whether it is now, and ours
     */
    public boolean takeProbe(Destination destination, Duration interval) throws IOException {
        Instant now = clock.instant();
        return 1 == database.write(handle -> handle.createUpdate("UPDATE destination SET next_probe = :next "
                + "WHERE name = :name AND (next_probe <= :now OR next_probe > :next)")
            .bind("next", now.plus(interval)).bind("name", destination.name()).bind("now", now).execute());
    }

    /** A destination that something is to be written about. */
    void ensure(Destination destination) throws IOException {
        if (!existing.contains(destination)) {
            database.write(handle -> handle.createUpdate(
                    "INSERT INTO destination (name, changes) VALUES (:name, 0) ON CONFLICT (name) DO NOTHING")
                .bind("name", destination.name()).execute());
            existing.add(destination);
        }
    }

    /** Whether the database answers, and what is put into it becomes durable. */
    public void check() throws IOException {
        database.read(handle -> handle.createQuery("SELECT COUNT(*) FROM destination").mapTo(Long.class).one());
        database.checkDurability();
    }
}
