package eu.testa.mail.core.deferred;

import eu.testa.mail.core.deferred.DeferredMail.Times;
import eu.testa.mail.core.deferred.DeferredMails.Attempt;
import eu.testa.mail.core.deferred.DeferredMails.Waiting;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.DatabaseAddress;
import eu.testa.mail.core.store.EmptyStore;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A store with mail that waits, as a server opens it. */
public record DeferredStoreFixture(Database database, DeferredMails mails, Destinations destinations, QueueAdministration queue,
                        Clock clock) implements Closeable {

    public static final Duration TERM = Duration.ofMinutes(2);

    public static DeferredStoreFixture open(DatabaseAddress address, Clock clock) throws IOException {
        Database database = Database.open(address, clock);
        Destinations destinations = new Destinations(database, clock);
        return new DeferredStoreFixture(database, DeferredMails.open(database, destinations, clock, TERM), destinations,
            new QueueAdministration(database, clock), clock);
    }

    public static DeferredStoreFixture open(Path folder, Clock clock) throws IOException {
        return open(DatabaseAddress.embedded(folder), clock);
    }

    /** {@link #hasty} for mail that waits. */
    public static DeferredStoreFixture openHasty(Path folder, Clock clock) throws IOException {
        return open(hasty(folder), clock);
    }

    /**
     * An embedded database that does not wait for the disk, and whose tables are there: for tests that are about something else,
     * and change much.
     */
    public static DatabaseAddress hasty(Path folder) throws IOException {
        EmptyStore.putInto(folder);
        return new DatabaseAddress(DatabaseAddress.embedded(folder).url() + "?synchronous=OFF", Optional.empty(), Optional.empty());
    }

    /** Takes in a mail after one attempt, due now. */
    public long defer(Deferral part, MessageSource message) throws IOException {
        return defer(part, clock.instant(), clock.instant(), message);
    }

    public long defer(Deferral part, Instant nextAttempt, Instant since, MessageSource message) throws IOException {
        return mails.defer(new Waiting(part, nextAttempt, Attempt.MADE),
            new Times(since, Optional.of(RetrySchedule.NOTE.warnAt(since)), RetrySchedule.NOTE.expireAt(since)), message);
    }

    @Override
    public void close() {
        database.close();
    }
}
