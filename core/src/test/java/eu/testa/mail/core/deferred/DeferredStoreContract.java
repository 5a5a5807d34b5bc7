package eu.testa.mail.core.deferred;

import static eu.testa.mail.core.deferred.TestMail.BELGIUM;
import static eu.testa.mail.core.deferred.TestMail.FRANCE;
import static eu.testa.mail.core.deferred.TestMail.GREYLISTED;
import static eu.testa.mail.core.deferred.TestMail.REFUSED;
import static eu.testa.mail.core.deferred.TestMail.message;
import static eu.testa.mail.core.deferred.TestMail.deferral;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.store.StoreException;
import eu.testa.mail.core.deferred.DeferredStore.Deferral;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.mail.MessageSource;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the deferred store promises, on whatever database. */
abstract class DeferredStoreContract {

    private static final Duration TERM = Duration.ofMinutes(20);

    final ManualClock clock = new ManualClock();
    DeferredStore store;

    /** The same database at every call. */
    abstract StoreDatabase database();

    @BeforeEach
    void openEmptyStore() throws IOException, SQLException {
        StoreDatabase database = database();
        store = DeferredStore.open(database, clock);
        try (Connection connection = DriverManager.getConnection(database.url(), database.user().orElse(null),
            database.password().orElse(null)); Statement delete = connection.createStatement()) {
            delete.execute("DELETE FROM deferred_mail");
            delete.execute("DELETE FROM deferred_octets");
            delete.execute("DELETE FROM destination");
        }
    }

    @AfterEach
    void close() {
        store.close();
    }

    private long defer(String name) throws IOException {
        return store.defer(deferral(name, FRANCE, clock.instant()), RetrySchedule.NOTE, message(name));
    }

    private static byte[] octets(MessageSource message) throws IOException {
        try (InputStream in = message.open()) {
            return in.readAllBytes();
        }
    }

    private static List<String> names(List<Lease> leases) {
        return leases.stream().map(lease -> lease.mail().mailName()).toList();
    }

    @Test
    void shouldGiveBackEverythingAfterARestart() throws IOException {
        long id = defer("mail-1");
        store.close();
        store = DeferredStore.open(database(), clock);

        assertThat(store.get(id)).contains(new DeferredMail(id, "mail-1", FRANCE, Optional.of(TestMail.SENDER), 1,
            message("mail-1").size(), ManualClock.START, ManualClock.START,
            Optional.of(ManualClock.START.plus(Duration.ofHours(4))), ManualClock.START.plus(Duration.ofDays(5)), 1, false,
            false, REFUSED));
        Lease lease = store.lease(id, TERM).orElseThrow();
        assertThat(lease.state()).isEqualTo(TestMail.state("mail-1"));
        assertThat(octets(store.message(lease.mail()))).isEqualTo(octets(message("mail-1")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64 * 1024, 64 * 1024 + 1, 512 * 1024, 1024 * 1024, 3 * 1024 * 1024 + 17})
    void shouldGiveBackAMessageOctetByOctetHoweverOften(int size) throws IOException {
        byte[] octets = new byte[size];
        new Random(42).nextBytes(octets);
        long id = store.defer(deferral("any size", FRANCE, clock.instant()), RetrySchedule.NOTE, MessageSource.of(octets));

        MessageSource stored = store.message(store.get(id).orElseThrow());
        assertThat(Arrays.equals(octets(stored), octets)).isTrue();
        assertThat(Arrays.equals(octets(stored), octets)).isTrue();
    }

    @Test
    void shouldNotTakeAMailThatWasRemovedForAnEmptyOne() throws IOException {
        long id = defer("mail-1");
        Lease lease = store.lease(id, TERM).orElseThrow();
        store.finish(lease);

        assertThatThrownBy(() -> octets(store.message(lease.mail()))).isInstanceOf(StoreException.class)
            .hasMessageContaining("deferred mail " + id + " is no longer in the store");
    }

    @Test
    void shouldKeepNothingOfAMailThatCouldNotBeRead() throws IOException {
        MessageSource broken = new MessageSource() {
            @Override
            public InputStream open() throws IOException {
                throw new IOException("the spool's disk fails");
            }

            @Override
            public long size() {
                return 10;
            }
        };

        assertThatThrownBy(() -> store.defer(deferral("broken", FRANCE, clock.instant()), RetrySchedule.NOTE, broken))
            .isInstanceOf(IOException.class).hasMessageContaining("the spool's disk fails");
        assertThat(store.list(MailFilter.ALL, 0, 10)).isEmpty();
    }

    @Test
    void shouldDeferAMailOnceWhenTheSpoolGivesItAgain() throws IOException {
        // killed after the mail was deferred and before it left the spool: the spool processes it once more
        long id = defer("mail-1");

        assertThat(defer("mail-1")).isEqualTo(id);
        assertThat(store.list(MailFilter.ALL, 0, 10)).hasSize(1);
    }

    @Test
    void shouldDeferPartsOfAMailForSeveralDestinations() throws IOException {
        long france = defer("mail-1");
        long belgium = store.defer(deferral("mail-1", BELGIUM, clock.instant()), RetrySchedule.NOTE, message("mail-1"));

        assertThat(belgium).isNotEqualTo(france);
        assertThat(store.list(MailFilter.ALL, 0, 10)).hasSize(2);
    }

    @Test
    void shouldDeferAnotherMailOfTheSameName() throws IOException {
        defer("mail-1");
        store.defer(deferral("mail-1", FRANCE, clock.instant()), RetrySchedule.NOTE, message("another one"));

        assertThat(store.list(MailFilter.ALL, 0, 10)).hasSize(2);
    }

    @Test
    void shouldHandOutOnlyWhatIsDueOldestFirst() throws IOException {
        store.defer(deferral("second", FRANCE, clock.instant().minusSeconds(1)), RetrySchedule.NOTE, message("second"));
        store.defer(deferral("first", FRANCE, clock.instant().minusSeconds(2)), RetrySchedule.NOTE, message("first"));
        store.defer(deferral("later", FRANCE, clock.instant().plusSeconds(1)), RetrySchedule.NOTE, message("later"));
        store.defer(deferral("elsewhere", BELGIUM, clock.instant()), RetrySchedule.NOTE, message("elsewhere"));

        assertThat(names(store.leaseDue(FRANCE, 10, TERM))).containsExactly("first", "second");
    }

    @Test
    void shouldHandOutAMailOnceUntilItsClaimRunsOut() throws IOException {
        defer("mail-1");
        Lease lost = store.leaseDue(FRANCE, 10, TERM).get(0);

        clock.pass(TERM.minusMillis(1));
        assertThat(store.leaseDue(FRANCE, 10, TERM)).isEmpty();
        clock.pass(Duration.ofMillis(1));
        Lease taken = store.leaseDue(FRANCE, 10, TERM).get(0);

        store.finish(lost);
        assertThat(store.get(taken.mail().id())).as("the lease that ran out removes nothing").isPresent();
        store.finish(taken);
        assertThat(store.get(taken.mail().id())).isEmpty();
    }

    @Test
    void shouldHandOutAMailAgainThatWasPutBack() throws IOException {
        defer("mail-1");
        Lease lease = store.leaseDue(FRANCE, 10, TERM).get(0);
        store.putBack(lease, clock.instant().plusSeconds(120));

        assertThat(store.leaseDue(FRANCE, 10, TERM)).isEmpty();
        clock.pass(Duration.ofSeconds(120));
        assertThat(names(store.leaseDue(FRANCE, 10, TERM))).containsExactly("mail-1");
    }

    @Test
    void shouldKeepAMailThatWasDeferredAgainWhenItsClaimIsFinished() throws IOException {
        long id = defer("mail-1");
        Lease lease = store.leaseDue(FRANCE, 10, TERM).get(0);
        Instant next = clock.instant().plusSeconds(120);
        assertThat(store.deferAgain(id, lease.token(), List.of(less(FRANCE, next)))).isTrue();
        store.finish(lease);

        DeferredMail mail = store.get(id).orElseThrow();
        assertThat(mail.attempts()).isEqualTo(2);
        assertThat(mail.recipients()).isEqualTo(3);
        assertThat(mail.nextAttempt()).isEqualTo(next);
        assertThat(mail.reply()).isEqualTo(GREYLISTED);
        assertThat(store.lease(id, TERM).orElseThrow().state()).isEqualTo(TestMail.state("less"));
    }

    private static Deferral less(Destination destination, Instant next) {
        return new Deferral("mail-1", destination, Optional.of(TestMail.SENDER), TestMail.state("less"), 3, next, GREYLISTED);
    }

    @Test
    void shouldCountFromWhenTheMailWasTaken() throws IOException {
        Instant since = clock.instant().minus(Duration.ofDays(2));
        long id = store.defer(deferral("mail-1", FRANCE, clock.instant()), RetrySchedule.NOTE, since, message("mail-1"));

        DeferredMail mail = store.get(id).orElseThrow();
        assertThat(mail.firstQueued()).isEqualTo(since);
        assertThat(mail.warnAt()).contains(since.plus(Duration.ofHours(4)));
        assertThat(mail.expireAt()).isEqualTo(since.plus(Duration.ofDays(5)));
    }

    /** Each part has waited as long as the whole: no new five days, no second warning, and what is held stays so. */
    @Test
    void shouldDivideAMailWithoutBeginningAnew() throws IOException {
        byte[] octets = new byte[1024 * 1024 + 1];
        new Random(42).nextBytes(octets);
        long id = store.defer(deferral("mail-1", FRANCE, clock.instant()), RetrySchedule.NOTE, MessageSource.of(octets));
        clock.pass(Duration.ofHours(4));
        store.warned(store.leaseForWarning(10, TERM).get(0));
        Lease lease = store.leaseDue(FRANCE, 10, TERM).get(0);
        store.hold(MailFilter.of(id), true);

        Instant next = clock.instant().plusSeconds(120);
        store.deferAgain(id, lease.token(), List.of(less(FRANCE, next), less(BELGIUM, next)));
        store.finish(lease);

        List<DeferredMail> parts = store.list(MailFilter.ALL, 0, 10);
        assertThat(parts).extracting(DeferredMail::destination).containsExactly(FRANCE, BELGIUM);
        assertThat(parts.get(0).id()).isEqualTo(id);
        assertThat(parts).allSatisfy(part -> {
            assertThat(part.firstQueued()).isEqualTo(ManualClock.START);
            assertThat(part.warnAt()).as("warned once").isEmpty();
            assertThat(part.expireAt()).isEqualTo(ManualClock.START.plus(Duration.ofDays(5)));
            assertThat(part.attempts()).isEqualTo(2);
            assertThat(part.held()).isTrue();
            assertThat(part.recipients()).isEqualTo(3);
            assertThat(Arrays.equals(octets(store.message(part)), octets)).isTrue();
        });
    }

    @Test
    void shouldChangeNothingOfAMailWhoseLeaseWasLost() throws IOException {
        long id = defer("mail-1");
        Lease lost = store.leaseDue(FRANCE, 10, TERM).get(0);
        clock.pass(TERM);
        Lease taken = store.leaseDue(FRANCE, 10, TERM).get(0);

        assertThat(store.deferAgain(id, lost.token(), List.of(less(FRANCE, clock.instant()), less(BELGIUM, clock.instant()))))
            .isFalse();
        assertThat(store.list(MailFilter.ALL, 0, 10)).singleElement().isEqualTo(taken.mail());
        assertThat(store.leaseDue(FRANCE, 10, TERM)).as("still leased").isEmpty();
    }

    @Test
    void shouldKeepAClaimThatIsRenewedAndNoOther() throws IOException {
        long id = defer("mail-1");
        Lease lost = store.leaseDue(FRANCE, 10, TERM).get(0);
        clock.pass(TERM);
        Lease taken = store.leaseDue(FRANCE, 10, TERM).get(0);
        clock.pass(TERM.minusMillis(1));
        store.renew(List.of(lost, taken), TERM);
        clock.pass(TERM.minusMillis(1));
        assertThat(store.leaseDue(FRANCE, 10, TERM)).isEmpty();

        store.putBack(taken, clock.instant());
        store.renew(List.of(lost, taken), TERM);
        assertThat(store.leaseDue(FRANCE, 10, TERM)).extracting(lease -> lease.mail().id()).containsExactly(id);
    }

    @Test
    void shouldLeaveAMailThatWasSetAsideForEveryPurpose() throws IOException {
        defer("mail-1");
        clock.pass(RetrySchedule.NOTE.giveUpAfter());
        store.setAside(store.leaseExpired(10, TERM).get(0), clock.instant().plusSeconds(120));

        assertThat(store.leaseExpired(10, TERM)).isEmpty();
        assertThat(store.leaseDue(FRANCE, 10, TERM)).isEmpty();
        clock.pass(Duration.ofSeconds(120));
        assertThat(names(store.leaseExpired(10, TERM))).containsExactly("mail-1");
    }

    @Test
    void shouldHandOutForWarningOnce() throws IOException {
        defer("mail-1");
        clock.pass(RetrySchedule.NOTE.warnAfter().minusMillis(1));
        assertThat(store.leaseForWarning(10, TERM)).isEmpty();
        clock.pass(Duration.ofMillis(1));
        store.warned(store.leaseForWarning(10, TERM).get(0));

        assertThat(store.leaseForWarning(10, TERM)).isEmpty();
        assertThat(names(store.leaseDue(FRANCE, 10, TERM))).as("goes on waiting").containsExactly("mail-1");
    }

    @Test
    void shouldNotWarnOfAMailThatIsGivenUp() throws IOException {
        defer("mail-1");
        clock.pass(RetrySchedule.NOTE.giveUpAfter());

        assertThat(store.leaseForWarning(10, TERM)).isEmpty();
        assertThat(names(store.leaseExpired(10, TERM))).containsExactly("mail-1");
    }

    @Test
    void shouldLeaveHeldMailAloneUntilItIsReleased() throws IOException {
        long id = defer("mail-1");
        assertThat(store.hold(MailFilter.of(id), true)).isEqualTo(1);
        clock.pass(Duration.ofDays(6));

        assertThat(store.get(id).orElseThrow().held()).isTrue();
        assertThat(store.leaseDue(FRANCE, 10, TERM)).isEmpty();
        assertThat(store.leaseProbe(FRANCE, TERM)).isEmpty();
        assertThat(store.leaseExpired(10, TERM)).isEmpty();

        store.hold(MailFilter.of(id), false);
        assertThat(names(store.leaseDue(FRANCE, 10, TERM))).containsExactly("mail-1");
    }

    @Test
    void shouldGiveUpWhatAnAdministratorReturns() throws IOException {
        long held = defer("held");
        store.hold(MailFilter.of(held), true);
        long kept = defer("kept");

        assertThat(store.giveUp(MailFilter.of(held))).isEqualTo(1);
        List<Lease> returned = store.leaseExpired(10, TERM);
        assertThat(names(returned)).containsExactly("held");
        assertThat(returned.get(0).mail().returned()).isTrue();
        clock.pass(RetrySchedule.NOTE.giveUpAfter());
        List<Lease> expired = store.leaseExpired(10, TERM);
        assertThat(names(expired)).contains("kept");
        assertThat(expired.stream().filter(lease -> lease.mail().id() == kept)).noneMatch(lease -> lease.mail().returned());
    }

    @Test
    void shouldNotDeleteWhatIsBeingDelivered() throws IOException {
        long id = defer("mail-1");
        Lease lease = store.lease(id, TERM).orElseThrow();

        assertThat(store.delete(MailFilter.of(id))).isZero();
        store.putBack(lease, clock.instant());
        assertThat(store.delete(MailFilter.of(id))).isEqualTo(1);
        assertThat(store.get(id)).isEmpty();
    }

    /** In one transaction, nobody could defer a mail, or try one again, until all were changed. */
    @Test
    void shouldKeepWhatItHasChangedWhenAnAdministratorMeansManyAndOneCannotBeChanged() throws Exception {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            ids.add(defer("mail-" + i));
        }
        clock.pass(Duration.ofMinutes(1));
        long last = ids.get(ids.size() - 1);
        String unchanged = "ALTER TABLE deferred_mail ADD CONSTRAINT unchanged CHECK (id <> " + last + " OR ";
        String changeable = "ALTER TABLE deferred_mail DROP CONSTRAINT unchanged";

        assertThatTheFirstIsChanged(ids, List.of(unchanged + "next_attempt = " + ManualClock.START.toEpochMilli() + ")"),
            changeable, () -> store.retryNow(MailFilter.ALL));
        assertThatTheFirstIsChanged(ids, List.of(unchanged + "held = 0)"), changeable,
            () -> store.hold(MailFilter.ALL, true));
        assertThatTheFirstIsChanged(ids, List.of(unchanged + "returned = 0)"), changeable,
            () -> store.giveUp(MailFilter.ALL));
        assertThatTheFirstIsChanged(ids, List.of("CREATE TABLE kept (id BIGINT REFERENCES deferred_mail (id))",
            "INSERT INTO kept VALUES (" + last + ")"), "DROP TABLE kept", () -> store.delete(MailFilter.ALL));
        assertThat(store.list(MailFilter.ALL, 0, 1)).isEmpty();
    }

    /** Once while the database refuses to change the last one, once without. */
    private void assertThatTheFirstIsChanged(List<Long> ids, List<String> refuse, String allow, Callable<Integer> change)
        throws Exception {
        Optional<DeferredMail> first = store.get(ids.get(0));
        Optional<DeferredMail> last = store.get(ids.get(ids.size() - 1));
        for (String sql : refuse) {
            execute(sql);
        }
        try {
            assertThatThrownBy(change::call).isInstanceOf(StoreException.class);
        } finally {
            execute(allow);
        }
        assertThat(store.get(ids.get(0))).isNotEqualTo(first);
        assertThat(store.get(ids.get(ids.size() - 1))).isEqualTo(last);
        change.call();
        assertThat(store.get(ids.get(ids.size() - 1))).isNotEqualTo(last);
    }

    private void execute(String sql) throws SQLException {
        StoreDatabase database = database();
        try (Connection connection = DriverManager.getConnection(database.url(), database.user().orElse(null),
            database.password().orElse(null)); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void shouldFindMailByDestinationSenderAndAge() throws IOException {
        long old = defer("old");
        clock.pass(Duration.ofHours(2));
        defer("young");
        long other = store.defer(new Deferral("other", BELGIUM, Optional.empty(), new byte[0], 1, clock.instant(), REFUSED),
            RetrySchedule.NOTE, message("other"));

        assertThat(ids(new MailFilter(Optional.empty(), Optional.of(BELGIUM), Optional.empty(), Optional.empty())))
            .containsExactly(other);
        assertThat(ids(new MailFilter(Optional.empty(), Optional.of(FRANCE),
            Optional.of("alain.dupont@TCN.B.eu-admin.net"), Optional.of(Duration.ofHours(1))))).containsExactly(old);
        assertThat(ids(new MailFilter(Optional.empty(), Optional.empty(), Optional.of(""), Optional.empty())))
            .as("reports, which have no sender").containsExactly(other);
    }

    private List<Long> ids(MailFilter filter) throws IOException {
        return store.list(filter, 0, 100).stream().map(DeferredMail::id).toList();
    }

    @Test
    void shouldListPageByPage() throws IOException {
        for (int i = 0; i < 5; i++) {
            defer("mail-" + i);
        }
        List<DeferredMail> first = store.list(MailFilter.ALL, 0, 2);
        List<DeferredMail> second = store.list(MailFilter.ALL, first.get(1).id(), 10);

        assertThat(first).extracting(DeferredMail::mailName).containsExactly("mail-0", "mail-1");
        assertThat(second).extracting(DeferredMail::mailName).containsExactly("mail-2", "mail-3", "mail-4");
    }

    @Test
    void shouldKnowSinceWhenADestinationIsDown() throws IOException {
        defer("mail-1");
        store.markDown(FRANCE, REFUSED, clock.instant().plusSeconds(120));
        clock.pass(Duration.ofHours(1));
        store.markDown(FRANCE, GREYLISTED, clock.instant().plusSeconds(120));

        assertThat(store.destinations()).containsExactly(new DestinationState(FRANCE, Optional.of(ManualClock.START),
            Optional.of(clock.instant().plusSeconds(120)), Optional.of(GREYLISTED)));
        assertThat(store.backlog(FRANCE)).isEqualTo(new DeferredStore.Backlog(1, 0, 0, Optional.of(ManualClock.START)));

        store.leaseProbe(FRANCE, TERM);
        assertThat(store.backlog(FRANCE).inWork()).isEqualTo(1);
        store.hold(MailFilter.ALL, true);
        assertThat(store.backlog(FRANCE).held()).isEqualTo(1);
        store.markUp(FRANCE);
        assertThat(store.destinations().get(0).isDown()).isFalse();
    }

    @Test
    void shouldGrantOneProbeAnInterval() throws IOException {
        store.markDown(FRANCE, REFUSED, clock.instant().plusSeconds(120));
        Instant later = clock.instant().plusSeconds(240);

        assertThat(store.takeProbe(FRANCE, later)).isFalse();
        clock.pass(Duration.ofSeconds(120));
        assertThat(store.takeProbe(FRANCE, later)).isTrue();
        assertThat(store.takeProbe(FRANCE, later)).isFalse();
    }

    @Test
    void shouldHandOutEachMailToOneOfManyWorkers() throws Exception {
        Set<Long> deferred = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            deferred.add(defer("mail-" + i));
        }
        Set<Long> leased = ConcurrentHashMap.newKeySet();
        Callable<Integer> worker = () -> {
            int twice = 0;
            for (List<Lease> some = store.leaseDue(FRANCE, 7, TERM); !some.isEmpty(); some = store.leaseDue(FRANCE, 7, TERM)) {
                for (Lease lease : some) {
                    twice += leased.add(lease.mail().id()) ? 0 : 1;
                }
            }
            return twice;
        };
        ExecutorService workers = Executors.newFixedThreadPool(8);
        try {
            for (Future<Integer> one : workers.invokeAll(List.of(worker, worker, worker, worker, worker, worker, worker, worker))) {
                assertThat(one.get()).as("mails handed out twice").isZero();
            }
        } finally {
            workers.shutdownNow();
            workers.awaitTermination(10, TimeUnit.SECONDS);
        }
        // workers may meet at the same mails and go away empty-handed; what is left is there for the next round
        store.leaseDue(FRANCE, 200, TERM).forEach(lease -> leased.add(lease.mail().id()));
        assertThat(leased).isEqualTo(deferred);
    }

    @Test
    void shouldDeferManyMailsAtOnce() throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(30);
        try {
            List<Callable<Long>> mails = IntStream.range(0, 500)
                .<Callable<Long>>mapToObj(i -> () -> defer("mail-" + i)).toList();
            for (Future<Long> one : workers.invokeAll(mails)) {
                one.get();
            }
        } finally {
            workers.shutdownNow();
            workers.awaitTermination(10, TimeUnit.SECONDS);
        }
        assertThat(store.backlog(FRANCE).mails()).isEqualTo(500);
    }

    /** A deletion that cascades locks all octets in Derby: ten workers then wait for each other without end. */
    @Test
    void shouldReadAndRemoveWithManyWorkersAndLeaveNothingBehind() throws Exception {
        for (int i = 0; i < 300; i++) {
            defer("mail-" + i);
        }
        ExecutorService workers = Executors.newFixedThreadPool(10);
        try {
            List<Callable<Void>> deliveries = store.leaseDue(FRANCE, 300, TERM).stream().<Callable<Void>>map(lease -> () -> {
                octets(store.message(lease.mail()));
                store.finish(lease);
                return null;
            }).toList();
            for (Future<Void> one : workers.invokeAll(deliveries, 30, TimeUnit.SECONDS)) {
                one.get();
            }
        } finally {
            workers.shutdownNow();
            workers.awaitTermination(10, TimeUnit.SECONDS);
        }
        assertThat(rows("deferred_mail")).isZero();
        assertThat(rows("deferred_octets")).isZero();
    }

    /** A mail that is deferred anew while its octets are still those of the store. */
    @Test
    @Timeout(20)
    void shouldDeferOctetsThatComeFromTheStoreItself() throws Exception {
        DeferredMail deferred = store.get(defer("mail-1")).orElseThrow();

        long copy = store.defer(deferral("mail-2", FRANCE, clock.instant()), RetrySchedule.NOTE, store.message(deferred));

        assertThat(octets(store.message(store.get(copy).orElseThrow()))).isEqualTo(octets(message("mail-1")));
    }

    @Test
    void shouldDeleteTheOctetsToo() throws Exception {
        defer("mail-1");
        assertThat(store.delete(MailFilter.ALL)).isEqualTo(1);
        assertThat(rows("deferred_octets")).isZero();
    }

    private int rows(String table) throws SQLException {
        StoreDatabase database = database();
        try (Connection connection = DriverManager.getConnection(database.url(), database.user().orElse(null),
            database.password().orElse(null)); Statement count = connection.createStatement();
            ResultSet row = count.executeQuery("SELECT COUNT(*) FROM " + table)) {
            row.next();
            return row.getInt(1);
        }
    }
}
