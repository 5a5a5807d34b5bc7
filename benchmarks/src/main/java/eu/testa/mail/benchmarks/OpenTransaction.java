package eu.testa.mail.benchmarks;

import eu.testa.mail.core.deferred.DeferredMails;
import eu.testa.mail.core.deferred.Deferral;
import eu.testa.mail.core.deferred.Destinations;
import eu.testa.mail.core.deferred.DownDestinations;
import eu.testa.mail.core.deferred.Remainder;
import eu.testa.mail.core.deferred.RetryQueue;
import eu.testa.mail.core.deferred.RetrySchedule;
import eu.testa.mail.core.deferred.Undelivered;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.DatabaseAddress;
import eu.testa.mail.core.store.DeadRows;
import eu.testa.mail.core.time.Clocks;
import eu.testa.mail.core.time.SteadyClock;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * What it costs that somebody leaves a transaction open on PostgreSQL: mails of 4 KiB are deferred, leased and finished as fast as
 * it goes, first without and then beside such a transaction. Prints a line of JSON for each span of time; the pages that PostgreSQL
 * looks at for a mail do not depend on what else the machine has to do.
 *
 * <p>Arguments: JDBC URL of a database of its own, user, seconds without, seconds beside it, seconds a line.
 */
public final class OpenTransaction {

    private static final int CONCURRENCY = 20;
    /** Mails that wait to be handed out, at most. */
    private static final int AHEAD = 1000;
    private static final int DEFERRING = 8;
    private static final RemoteReply BUSY = new RemoteReply(Optional.empty(), Optional.empty(), Optional.empty(), 0, "4.4.5",
        "all connections are in use");

    private final Database database;
    private final DownDestinations down = new DownDestinations();
    private final RetryQueue queue;
    private final AtomicLong deferred = new AtomicLong();
    private final AtomicLong handedOut = new AtomicLong();
    private final Semaphore room = new Semaphore(AHEAD);
    private final CountDownLatch ended = new CountDownLatch(DEFERRING);
    private volatile boolean ending;
    private final MessageSource message = MessageSource.of(new byte[4096]);

    private OpenTransaction(Database database, Clocks clocks, ExecutorService workers) throws IOException {
        this.database = database;
        Destinations destinations = new Destinations(database, clocks.wall());
        this.queue = new RetryQueue(DeferredMails.open(database, destinations, clocks.wall(), Duration.ofMinutes(2)), destinations,
            down, RetrySchedule.NOTE, clocks, workers, CONCURRENCY, (lease, octets, purpose) -> {
                handedOut.incrementAndGet();
                room.release();
                return true;
            });
    }

    public static void main(String[] arguments) throws Exception {
        DatabaseAddress address = new DatabaseAddress(arguments[0], Optional.of(arguments[1]), Optional.empty());
        int span = Integer.parseInt(arguments[4]);
        Clocks clocks = new Clocks(Clock.systemUTC(), new SteadyClock(Clock.systemUTC().instant()));
        ExecutorService workers = Executors.newCachedThreadPool();
        ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor();
        try (Database database = Database.open(address, clocks.steady())) {
            OpenTransaction load = new OpenTransaction(database, clocks, workers);
            ticker.scheduleWithFixedDelay(load::tick, 1, 1, TimeUnit.SECONDS);
            IntStream.range(0, DEFERRING).forEach(i -> workers.execute(load::deferUntilTheEnd));
            load.watch("none", Integer.parseInt(arguments[2]), span);
            try (Connection open = leaveOpen(address)) {
                load.watch("open", Integer.parseInt(arguments[3]), span);
                open.rollback();
            }
            load.endDeferring();
        }
        System.exit(0);
    }

    /** Nothing that was deleted after this may be vacuumed, for it might still be looked at. */
    private static Connection leaveOpen(DatabaseAddress address) throws SQLException {
        Connection open = DriverManager.getConnection(address.url(), address.user().orElseThrow(), null);
        open.setAutoCommit(false);
        open.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        open.createStatement().execute("SELECT COUNT(*) FROM deferred_mail");
        return open;
    }

    private void tick() {
        try {
            queue.tick();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void deferUntilTheEnd() {
        try {
            while (!ending) {
                room.acquire();
                Deferral part = new Deferral("Mail1796112930000-" + deferred.incrementAndGet(),
                    Optional.of("Alain.Dupont@tcn.b.eu-admin.net"), new byte[900], 1,
                    new Remainder(new Destination("tcn.f.eu-admin.net"), List.of(), BUSY, Scope.BUSY));
                queue.defer(new Undelivered(Optional.empty(), Clock.systemUTC().instant(), down.moment(), List.of(part), message));
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            ended.countDown();
        }
    }

    /** Before the database is closed, under whoever still writes to it. */
    private void endDeferring() throws InterruptedException {
        ending = true;
        room.release(DEFERRING);
        ended.await(10, TimeUnit.SECONDS);
    }

    private void watch(String transaction, int seconds, int span) throws IOException, InterruptedException {
        for (int second = span; second <= seconds; second += span) {
            long before = handedOut.get();
            long pagesBefore = pages();
            TimeUnit.SECONDS.sleep(span);
            long mails = handedOut.get() - before;
            long pages = pages() - pagesBefore;
            long dead = database.deadRows().stream().filter(rows -> rows.table().equals("deferred_mail"))
                .mapToLong(DeadRows::dead).sum();
            System.out.printf("{\"transaction\": \"%s\", \"second\": %d, \"mails a second\": %d, \"pages a mail\": %d, \"dead rows\": %d}%n",
                transaction, second, mails / span, pages / Math.max(1, mails), dead);
        }
    }

    private long pages() throws IOException {
        return database.read(handle -> handle.createQuery(
            "SELECT blks_hit + blks_read FROM pg_stat_database WHERE datname = current_database()").mapTo(Long.class).one());
    }
}
