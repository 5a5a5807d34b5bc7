package eu.testa.mail.core.reminder;

import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.StoreException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Says what is to be told, each time once, also after a restart, and also where several servers share the store: what was told stands
 * in it until its time is over. A user's digital ID is the same for all of them; what else ends is each server's own. Every method
 * throws {@link StoreException} when the store cannot be used.
 */
public final class Reminders {

    private final Database database;
    private final String server;
    private final Clock clock;

    /** @param server the name of this one */
    public Reminders(Database database, String server, Clock clock) {
        this.database = database;
        this.server = server;
        this.clock = clock;
    }

    /** As a row has it; times in milliseconds. */
    private record Told(String server, String thing, long endsAt, long toldBefore) {
    }

    /** What stands in the store once this has been told; empty if there is nothing to tell now. */
    private Optional<Told> row(Ending ending, Instant now) {
        return ending.step(now).map(Duration::toMillis).map(before ->
            new Told(ending.owner().isPresent() ? "" : server, ending.key(), ending.end().toEpochMilli(), before));
    }

    /** Those for which a time to tell has come since they were told last. */
    public List<Ending> due(Collection<Ending> endings) throws IOException {
        Set<Told> told = Set.copyOf(database.read(handle -> handle.createQuery("SELECT server, thing, ends_at, told_before FROM reminder")
            .map((row, context) -> new Told(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4))).list()));
        Instant now = clock.instant();
        return endings.stream().filter(ending -> row(ending, now).filter(one -> !told.contains(one)).isPresent()).toList();
    }

    /** Notes that these were told. */
    public void told(Collection<Ending> endings) throws IOException {
        Instant now = clock.instant();
        database.write(handle -> {
            handle.createUpdate("DELETE FROM reminder WHERE ends_at < :now").bind("now", now).execute();
            PreparedBatch insert = handle.prepareBatch("INSERT INTO reminder (server, thing, ends_at, told_before) "
                + "VALUES (:server, :thing, :endsAt, :toldBefore) ON CONFLICT DO NOTHING");
            endings.stream().flatMap(ending -> row(ending, now).stream()).forEach(one -> insert.bind("server", one.server)
                .bind("thing", one.thing).bind("endsAt", one.endsAt).bind("toldBefore", one.toldBefore).add());
            return insert.execute().length;
        });
    }
}
