package eu.testa.mail.core.deferred;

import static eu.testa.mail.core.deferred.TestMail.BELGIUM;
import static eu.testa.mail.core.deferred.TestMail.FRANCE;
import static eu.testa.mail.core.deferred.TestMail.REFUSED;
import static eu.testa.mail.core.deferred.TestMail.message;
import static eu.testa.mail.core.deferred.TestMail.deferral;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.mail.MessageSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DerbyStoreTest extends DeferredStoreContract {

    @TempDir
    static Path folder;

    @Override
    StoreDatabase database() {
        return StoreDatabase.derby(folder.resolve("deferred"));
    }

    @Test
    void shouldFreeAfterARestartWhatTheDeadServerHadClaimed() throws IOException {
        store.defer(deferral("mail-1", FRANCE, clock.instant()), RetrySchedule.NOTE, message("mail-1"));
        store.leaseDue(FRANCE, 10, Duration.ofMinutes(20));
        store.close();
        store = DeferredStore.open(database(), clock);

        assertThat(store.leaseDue(FRANCE, 10, Duration.ofMinutes(20))).hasSize(1);
    }

    /** A change that locked less would let Derby lose the whole store when the server is killed: see {@link OneWriter}. */
    @ParameterizedTest
    @EnumSource(Change.class)
    void shouldHaveOneWriterAtATime(Change change) throws Exception {
        long id = store.defer(deferral("mail-1", FRANCE, clock.instant()), RetrySchedule.NOTE, message("mail-1"));
        Lease lease = store.lease(id, Duration.ofMinutes(20)).orElseThrow();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<?> changed;
        try (Connection other = DriverManager.getConnection(database().url()); Statement sql = other.createStatement()) {
            other.setAutoCommit(false);
            try {
                sql.executeUpdate("UPDATE deferred_octets SET piece = piece WHERE mail_id = " + id);
                changed = thread.submit(() -> {
                    change.work.with(store, lease);
                    return null;
                });
                Awaitility.await().until(() -> tablesWaitedFor(sql).contains("DEFERRED_OCTETS") || changed.isDone());
                assertThat(changed).isNotDone();
            } finally {
                other.rollback();
            }
        } finally {
            thread.shutdown();
        }
        changed.get(30, TimeUnit.SECONDS);
    }

    /** Whoever looks at the queue does not hold up those who defer, nor they him. */
    @Test
    void shouldBeReadWhileItIsChanged() throws Exception {
        long id = store.defer(deferral("mail-1", FRANCE, clock.instant()), RetrySchedule.NOTE, message("mail-1"));
        CountDownLatch changing = new CountDownLatch(1);
        CountDownLatch read = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Long> deferred = threads.submit(() -> store.defer(deferral("mail-2", BELGIUM, clock.instant()),
                RetrySchedule.NOTE, new Waiting(message("mail-2"), changing, read)));
            changing.await();
            Future<?> reader = threads.submit(() -> {
                assertThat(store.backlog(FRANCE).mails()).isEqualTo(1);
                assertThat(store.destinations()).hasSize(2);
                assertThat(store.state(id)).isPresent();
                return null;
            });
            reader.get(30, TimeUnit.SECONDS);
            assertThat(deferred).isNotDone();
            read.countDown();
            assertThat(deferred.get(30, TimeUnit.SECONDS)).isNotEqualTo(id);
        } finally {
            read.countDown();
            threads.shutdown();
        }
    }

    /** A message that comes when its latch lets it. */
    private record Waiting(MessageSource message, CountDownLatch asked, CountDownLatch comes) implements MessageSource {

        @Override
        public InputStream open() throws IOException {
            asked.countDown();
            try {
                comes.await();
            } catch (InterruptedException e) {
                throw new InterruptedIOException("while the message was waited for");
            }
            return message.open();
        }

        @Override
        public long size() throws IOException {
            return message.size();
        }
    }

    /** Those for which somebody waits who wants to share them with readers alone. */
    private static List<String> tablesWaitedFor(Statement sql) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet rows = sql.executeQuery("SELECT tablename FROM syscs_diag.lock_table WHERE type = 'TABLE' "
            + "AND mode = 'S' AND state = 'WAIT'")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }

    private interface Work {
        void with(DeferredStore store, Lease lease) throws IOException;
    }

    private enum Change {
        DEFER((store, lease) -> store.defer(deferral("mail-2", FRANCE, Instant.EPOCH), RetrySchedule.NOTE, message("mail-2"))),
        DEFER_AGAIN((store, lease) -> store.deferAgain(lease.mail().id(), lease.token(),
            List.of(deferral("mail-1", FRANCE, Instant.EPOCH)))),
        CLAIM((store, lease) -> store.leaseDue(FRANCE, 10, Duration.ofMinutes(20))),
        RENEW((store, lease) -> store.renew(List.of(lease), Duration.ofMinutes(20))),
        FINISH(DeferredStore::finish),
        PUT_BACK((store, lease) -> store.putBack(lease, Instant.EPOCH)),
        SET_ASIDE((store, lease) -> store.setAside(lease, Instant.EPOCH)),
        WARNED(DeferredStore::warned),
        NEW_DESTINATION((store, lease) -> store.markDown(new Destination("tcn.x.eu-admin.net"), REFUSED, Instant.EPOCH)),
        MARK_DOWN((store, lease) -> store.markDown(FRANCE, REFUSED, Instant.EPOCH)),
        MARK_UP((store, lease) -> store.markUp(FRANCE)),
        TAKE_PROBE((store, lease) -> store.takeProbe(FRANCE, Instant.EPOCH)),
        HOLD((store, lease) -> store.hold(MailFilter.ALL, true)),
        RETRY((store, lease) -> store.retryNow(MailFilter.ALL)),
        GIVE_UP((store, lease) -> store.giveUp(MailFilter.ALL)),
        DELETE((store, lease) -> store.delete(MailFilter.ALL));

        private final Work work;

        Change(Work work) {
            this.work = work;
        }
    }
}
