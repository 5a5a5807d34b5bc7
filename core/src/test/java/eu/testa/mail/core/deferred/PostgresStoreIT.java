package eu.testa.mail.core.deferred;

import static eu.testa.mail.core.deferred.TestMail.FRANCE;
import static eu.testa.mail.core.deferred.TestMail.REFUSED;
import static eu.testa.mail.core.deferred.TestMail.deferral;
import static eu.testa.mail.core.deferred.TestMail.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import eu.testa.mail.core.deferred.DeferredMails.Place;
import eu.testa.mail.core.deferred.QueueAdministration.Changed;
import eu.testa.mail.core.deferred.ScriptedDelivery.HandedOut;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.health.PartHealth.State;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.DatabaseAddress;
import eu.testa.mail.core.store.StoreException;
import eu.testa.mail.core.store.archive.NoFiles;
import eu.testa.mail.core.store.archive.StoreArchive;
import eu.testa.mail.core.store.archive.StoreInspection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The store's contract on PostgreSQL, and what only a shared database does. */
class PostgresStoreIT extends DeferredStoreContract {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = 'postgres'";

    @RegisterExtension
    static final PostgresServer POSTGRES = new PostgresServer();

    @Override
    DatabaseAddress address() {
        return POSTGRES.address();
    }

    /** Leases end by PostgreSQL's clock, which nobody here can set: they become older. */
    @Override
    void pass(Duration duration) throws IOException {
        clock.pass(duration);
        execute("UPDATE deferred_mail SET leased_until = leased_until - " + duration.toMillis() + " WHERE leased_until > 0");
    }

    @Override
    List<String> refuseChange(long mail, String condition) {
        return List.of("ALTER TABLE deferred_mail ADD CONSTRAINT unchanged CHECK (id <> " + mail + " OR NOT " + condition + ")");
    }

    @Override
    String allowChange() {
        return "ALTER TABLE deferred_mail DROP CONSTRAINT unchanged";
    }

    @Test
    void shouldShareABacklogBetweenTwoServersWithoutDeliveringTwice() throws Exception {
        List<String> names = IntStream.range(0, 500).mapToObj(i -> "mail-" + i).toList();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (DeferredStoreFixture other = DeferredStoreFixture.open(address(), clock)) {
            ScriptedDelivery one = new ScriptedDelivery(store.mails(), store.destinations(), clock, threads, 5);
            ScriptedDelivery two = new ScriptedDelivery(other.mails(), other.destinations(), clock, threads, 5);
            one.breakDown(FRANCE, REFUSED);
            for (String name : names) {
                one.defer(name, FRANCE);
            }
            one.repair(FRANCE);
            clock.pass(Duration.ofMinutes(2));
            one.queue.tick();
            await().atMost(PATIENCE).until(() -> !store.destinations().all().get(0).isDown());
            for (Future<Void> server : threads.invokeAll(List.of(untilEmpty(one), untilEmpty(two)))) {
                server.get();
            }

            List<String> delivered = new ArrayList<>();
            one.handedOut.stream().map(HandedOut::mailName).forEach(delivered::add);
            two.handedOut.stream().map(HandedOut::mailName).forEach(delivered::add);
            assertThat(delivered).containsExactlyInAnyOrderElementsOf(names);
            assertThat(two.handedOut).as("both took part").isNotEmpty();
        } finally {
            threads.shutdownNow();
        }
    }

    /** What is leased ends by PostgreSQL's clock, so that the server that is ahead does not take it for given up. */
    @Test
    void shouldNeverLeaseAMailToTwoServersWhoseClocksAreFiveMinutesApart() throws Exception {
        Duration term = Duration.ofMinutes(2);
        ExecutorService threads = Executors.newCachedThreadPool();
        try (DeferredStoreFixture right = DeferredStoreFixture.open(address(), Clock.systemUTC());
             DeferredStoreFixture ahead = DeferredStoreFixture.open(address(),
                 Clock.offset(Clock.systemUTC(), Duration.ofMinutes(5)))) {
            for (int i = 0; i < 200; i++) {
                right.defer(deferral("mail-" + i, FRANCE), message("mail-" + i));
            }
            List<Long> leased = new ArrayList<>();
            for (Future<List<Long>> server : threads.invokeAll(List.of(leaseAll(right, term), leaseAll(ahead, term)))) {
                leased.addAll(server.get());
            }
            assertThat(leased).hasSize(200).doesNotHaveDuplicates();
            assertThat(ahead.mails().leaseDue(FRANCE, Place.FIRST, 200, term, term)).isEmpty();
            assertThat(ahead.mails().leaseProbe(FRANCE, term)).isEmpty();

            pass(term);
            Lease taken = ahead.mails().leaseProbe(FRANCE, term).orElseThrow();
            assertThat(right.mails().lease(taken.mail().id(), term)).as("leased by the server that is ahead").isEmpty();
            assertThat(right.mails().leaseDue(FRANCE, Place.FIRST, 200, term, term)).hasSize(199);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldNameADamagedMailAndSaveTheOthersIntoAnEmbeddedStore(@TempDir Path folder) throws Exception {
        store.defer(deferral("whole", FRANCE), message("whole"));
        long changed = store.defer(deferral("changed", FRANCE), message("changed"));
        execute("UPDATE octets SET length = length + 1 WHERE id = (SELECT octets FROM deferred_mail WHERE id = " + changed + ")");
        ToldFindings told = new ToldFindings();
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (Database database = Database.openToRead(address(), clock)) {
            StoreInspection inspection = new StoreInspection(database, told);
            assertThat(inspection.run()).isEqualTo(told.findings).singleElement()
                .satisfies(finding -> assertThat(finding.row()).containsEntry("id", changed));
            inspection.salvage(archive);
            assertThatThrownBy(() -> database.write(handle -> handle.execute("DELETE FROM deferred_mail")))
                .isInstanceOf(StoreException.class);
        }

        try (DeferredStoreFixture other = DeferredStoreFixture.openHasty(folder, clock)) {
            new StoreArchive(other.database()).read(new ByteArrayInputStream(archive.toByteArray()), new NoFiles());
            assertThat(other.queue().list(MailFilter.ALL, 0, 10)).extracting(DeferredMail::mailName).containsExactly("whole");
        }
    }

    /** After an error, PostgreSQL refuses all that follows in the same transaction. */
    @Test
    void shouldHoldAndDeleteAllMailThoughAnEnvelopeCannotBeReadAndNameAllOthers() throws Exception {
        for (String name : List.of("mail-1", "mail-2", "mail-3")) {
            byte[] large = new byte[20_000];
            new Random(7).nextBytes(large);
            store.defer(new Deferral(name, Optional.empty(), large, 1, new Remainder(FRANCE, List.of(), REFUSED, Scope.DESTINATION)),
                message(name));
        }
        damageSecondEnvelope();
        List<String> noted = new ArrayList<>();
        QueueAdministration queue = store.queue().forDecision((event, mails) ->
            mails.forEach(mail -> noted.add(mail.mailName() + " " + event.word())), () -> true);

        assertThat(queue.hold(MailFilter.ALL, true)).isEqualTo(new Changed(3, Optional.empty()));
        assertThat(noted).containsExactly("mail-1 held", "mail-3 held");
        assertThat(queue.delete(MailFilter.ALL)).isEqualTo(new Changed(3, Optional.empty()));
        assertThat(noted).endsWith("mail-1 deleted", "mail-3 deleted");
        assertThat(store.queue().list(MailFilter.ALL, 0, 1)).isEmpty();
    }

    /** Large columns lie in pieces in a table of PostgreSQL's own; those of the second mail are gone. */
    private void damageSecondEnvelope() throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            String pieces;
            try (ResultSet row = statement.executeQuery("SELECT CAST(CAST(reltoastrelid AS regclass) AS text) FROM pg_class "
                + "WHERE oid = CAST('deferred_mail' AS regclass)")) {
                row.next();
                pieces = row.getString(1);
            }
            statement.execute("CREATE EXTENSION IF NOT EXISTS pg_surgery");
            String places;
            try (ResultSet row = statement.executeQuery("SELECT CAST(array_agg(ctid) AS text) FROM " + pieces
                + " WHERE chunk_id = (SELECT DISTINCT chunk_id FROM " + pieces + " ORDER BY chunk_id OFFSET 1 LIMIT 1)")) {
                row.next();
                places = row.getString(1);
            }
            statement.execute("SELECT heap_force_kill(CAST('" + pieces + "' AS regclass), CAST('" + places + "' AS tid[]))");
        }
    }

    private static Callable<List<Long>> leaseAll(DeferredStoreFixture server, Duration term) {
        return () -> {
            List<Long> ids = new ArrayList<>();
            List<Lease> some;
            do {
                some = server.mails().leaseDue(FRANCE, Place.FIRST, 7, term, term);
                some.forEach(lease -> ids.add(lease.mail().id()));
            } while (!some.isEmpty() && ids.size() <= 200);
            return ids;
        };
    }

    private Callable<Void> untilEmpty(ScriptedDelivery server) {
        return () -> {
            while (store.mails().backlog(FRANCE).mails() > 0) {
                server.queue.tick();
            }
            return null;
        };
    }

    /** PostgreSQL answers all questions then, and finishes no commit. */
    @Test
    void shouldNotCallItselfWellWhileItsSynchronousStandbyIsAway() throws Exception {
        expectStandby("ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 (standby)'");
        try {
            await().atMost(PATIENCE).untilAsserted(() -> assertThatThrownBy(() -> store.destinations().check()).isInstanceOf(IOException.class)
                .hasMessageContaining("synchronous standby does not follow"));
        } finally {
            expectStandby("ALTER SYSTEM RESET synchronous_standby_names");
        }
        await().atMost(PATIENCE).untilAsserted(() -> store.destinations().check());
    }

    private void expectStandby(String change) throws SQLException {
        try (Connection connection = DriverManager.getConnection(address().url(), address().user().orElseThrow(), "")) {
            execute(connection, change);
            execute(connection, "SELECT pg_reload_conf()");
        }
    }

    @Test
    void shouldProbeFromOneOfTwoServers() throws Exception {
        try (DeferredStoreFixture other = DeferredStoreFixture.open(address(), clock)) {
            store.destinations().markDown(FRANCE, 0, REFUSED, clock.instant());

            boolean one = store.destinations().takeProbe(FRANCE, Duration.ofMinutes(2));
            boolean two = other.destinations().takeProbe(FRANCE, Duration.ofMinutes(2));
            assertThat(List.of(one, two)).containsExactlyInAnyOrder(true, false);
        }
    }

    @Test
    void shouldTakeOverWhatADeadServerHadClaimed() throws Exception {
        store.defer(deferral("mail-1", FRANCE), message("mail-1"));
        store.mails().leaseDue(FRANCE, Place.FIRST, 10, Duration.ofMinutes(20), Duration.ofMinutes(2));
        store.close();
        store = DeferredStoreFixture.open(address(), clock);
        assertThat(store.mails().leaseDue(FRANCE, Place.FIRST, 10, Duration.ofMinutes(20), Duration.ofMinutes(2)))
            .as("it may still be alive").isEmpty();

        pass(Duration.ofMinutes(20));
        assertThat(store.mails().leaseDue(FRANCE, Place.FIRST, 10, Duration.ofMinutes(20), Duration.ofMinutes(2))).hasSize(1);
    }

    @Test
    void shouldSayThatTheDatabaseIsAwayAndWorkOnWhenItIsBack() throws Exception {
        long id = store.defer(deferral("before", FRANCE), message("before"));
        try (DeferredStoreFixture other = DeferredStoreFixture.open(address("?connectTimeout=4"), clock)) {
            POSTGRES.stop();
            try {
                assertThatThrownBy(() -> other.destinations().check()).isInstanceOf(StoreException.class);
                assertThatThrownBy(() ->
                    other.defer(deferral("meanwhile", FRANCE), message("meanwhile")))
                    .isInstanceOf(StoreException.class).hasMessageContaining("the store cannot be used");
            } finally {
                POSTGRES.start();
            }
            other.defer(deferral("after", FRANCE), message("after"));
        }

        assertThat(store.queue().get(id)).as("stored before the power failed").isPresent();
        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).extracting(DeferredMail::mailName).containsExactly("before", "after");
    }

    @Test
    void shouldWaitAMinuteForAnAnswerUnlessTheUrlSaysOtherwise() throws Exception {
        assertThat(networkTimeout(address())).isEqualTo(60_000);
        assertThat(networkTimeout(address("?socketTimeout=7"))).isEqualTo(7_000);
    }

    private static int networkTimeout(DatabaseAddress address) throws IOException {
        try (Database database = Database.open(address, Clock.systemUTC())) {
            return database.read(handle -> {
                try {
                    return handle.getConnection().getNetworkTimeout();
                } catch (SQLException e) {
                    throw new IOException(e);
                }
            });
        }
    }

    private DatabaseAddress address(String options) {
        DatabaseAddress database = address();
        return new DatabaseAddress(database.url() + options, database.user(), database.password());
    }

    /** As if its host were switched off: nothing says that a connection is gone. */
    @Test
    void shouldSayThatTheDatabaseIsAwayWhenItFallsSilent() throws Exception {
        URI address = URI.create(address().url().substring("jdbc:".length()));
        try (SilentProxy proxy = new SilentProxy(new InetSocketAddress(address.getHost(), address.getPort()));
             DeferredStoreFixture far = DeferredStoreFixture.open(new DatabaseAddress("jdbc:postgresql://127.0.0.1:" + proxy.port()
                 + "/postgres?socketTimeout=2&connectTimeout=2", address().user(), Optional.empty()), clock)) {
            StoreHealth health = new StoreHealth(far.destinations());
            assertThat(health.look().isHealthy()).isTrue();
            proxy.fallSilent();

            assertThat(assertTimeoutPreemptively(Duration.ofSeconds(60), health::look).state()).isEqualTo(State.UNHEALTHY);
        }
    }

    @Test
    void shouldDeferOnAnotherConnectionWhenOneBreaksInTheMiddle() throws Exception {
        MessageSource mail = message("mail-1");
        AtomicInteger opened = new AtomicInteger();
        MessageSource breaking = new MessageSource() {
            @Override
            public InputStream open() throws IOException {
                if (opened.incrementAndGet() == 1) {
                    breakConnections();
                }
                return mail.open();
            }

            @Override
            public long size() throws IOException {
                return mail.size();
            }
        };

        store.defer(deferral("mail-1", FRANCE), breaking);

        assertThat(opened).hasValue(2);
        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).extracting(DeferredMail::mailName).containsExactly("mail-1");
    }

    /** Somebody else locks the second mail and then wants the first, we the other way round: PostgreSQL ends our transaction. */
    @Test
    void shouldDoAgainWhatADeadlockUndid() throws Exception {
        long first = store.defer(deferral("mail-1", FRANCE), message("mail-1"));
        long second = store.defer(deferral("mail-2", FRANCE), message("mail-2"));
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Connection other = connect(); Connection observer = connect()) {
            long before = number(observer, DEADLOCKS);
            other.setAutoCommit(false);
            // whoever finds the deadlock is its victim
            execute(other, "SET deadlock_timeout = '1 min'");
            execute(other, "UPDATE deferred_mail SET attempts = 7 WHERE id = " + second);
            Future<Changed> held = thread.submit(() -> store.queue().hold(MailFilter.ALL, true));
            await().atMost(PATIENCE).until(() -> number(observer, "SELECT COUNT(*) FROM pg_locks WHERE NOT granted") == 1);
            execute(other, "UPDATE deferred_mail SET attempts = 7 WHERE id = " + first);
            other.commit();

            assertThat(held.get().mails()).isEqualTo(2);
            assertThat(store.queue().list(MailFilter.ALL, 0, 10)).hasSize(2)
                .allSatisfy(mail -> assertThat(mail.orders().held()).isTrue())
                .allSatisfy(mail -> assertThat(mail.attempts().made()).isEqualTo(7));
            await("there was a deadlock").atMost(PATIENCE).until(() -> number(observer, DEADLOCKS) > before);
        } finally {
            thread.shutdownNow();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private Connection connect() throws SQLException {
        DatabaseAddress database = address();
        return DriverManager.getConnection(database.url(), database.user().orElseThrow(), database.password().orElse(null));
    }

    private void breakConnections() throws IOException {
        try (Connection connection = connect(); Statement terminate = connection.createStatement()) {
            terminate.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                + "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }
}
