package eu.testa.mail.core.deferred;

import static eu.testa.mail.core.deferred.TestMail.BELGIUM;
import static eu.testa.mail.core.deferred.TestMail.FRANCE;
import static eu.testa.mail.core.deferred.TestMail.GREYLISTED;
import static eu.testa.mail.core.deferred.TestMail.REFUSED;
import static eu.testa.mail.core.deferred.TestMail.deferral;
import static eu.testa.mail.core.deferred.TestMail.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.deferred.DeferredMail.Addresses;
import eu.testa.mail.core.deferred.DeferredMail.Attempts;
import eu.testa.mail.core.deferred.DeferredMail.Content;
import eu.testa.mail.core.deferred.DeferredMail.Orders;
import eu.testa.mail.core.deferred.DeferredMail.Times;
import eu.testa.mail.core.deferred.DeferredMails.Attempt;
import eu.testa.mail.core.deferred.DeferredMails.Place;
import eu.testa.mail.core.deferred.DeferredMails.Waiting;
import eu.testa.mail.core.deferred.QueueAdministration.Changed;
import eu.testa.mail.core.deferred.SharedSpool.StoredCopy;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.mail.MailName;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.store.DatabaseAddress;
import eu.testa.mail.core.store.StoreException;
import eu.testa.mail.core.time.Clocks;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.io.InputStream;
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
    private static final Duration INTERVAL = Duration.ofMinutes(2);

    final ManualClock clock = new ManualClock();
    DeferredStoreFixture store;

    /** The same database at every call. */
    abstract DatabaseAddress address() throws IOException;

    /** Lets time pass, also by the clock of the database. */
    abstract void pass(Duration duration) throws IOException;

    @BeforeEach
    void openEmptyStore() throws IOException {
        store = DeferredStoreFixture.open(address(), clock);
        for (String table : List.of("deferred_mail", "octets", "octets_piece", "destination", "damaged_mail")) {
            execute("DELETE FROM " + table);
        }
    }

    @AfterEach
    void close() {
        store.close();
    }

    private long defer(String name) throws IOException {
        return store.defer(deferral(name, FRANCE), message(name));
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
        store = DeferredStoreFixture.open(address(), clock);

        DeferredMail found = store.queue().get(id).orElseThrow();
        assertThat(found).isEqualTo(new DeferredMail(id, "mail-1", FRANCE, new Addresses(Optional.of(TestMail.SENDER), 1),
            new Content(found.content().octets(), message("mail-1").size()), new Times(ManualClock.START,
            Optional.of(ManualClock.START.plus(Duration.ofHours(4))), ManualClock.START.plus(Duration.ofDays(5))),
            new Attempts(1, ManualClock.START, REFUSED), new Orders(false, false)));
        Lease lease = store.mails().lease(id, TERM).orElseThrow();
        assertThat(lease.state()).isEqualTo(TestMail.state("mail-1"));
        assertThat(octets(store.mails().message(lease.mail()))).isEqualTo(octets(message("mail-1")));
    }

    @Test
    void shouldFindTheStatesOfAllPartsOfAMailAndNotWhatASharedSpoolKeeps() throws IOException {
        new SharedSpool(store.mails(), new Clocks(clock, clock))
            .keep("mail-1", Optional.of(TestMail.SENDER), TestMail.state("in the spool"), 1, message("mail-1"));
        defer("mail-1");
        store.defer(deferral("mail-1", BELGIUM), message("mail-1"));
        defer("mail-10");

        assertThat(store.mails().statesOf(new MailName("mail-1"))).containsExactly(TestMail.state("mail-1"), TestMail.state("mail-1"));
        assertThat(store.mails().statesOf(new MailName("mail"))).isEmpty();
    }

    /** A part may be for another destination than it was, or for several, by the time that it is looked for. */
    @Test
    void shouldFindPartsThatHaveANameOfTheirOwn() throws IOException {
        MailName mail = new MailName("mail-1");
        String part = mail.ofPart().text();
        long id = defer(part);
        Lease lease = store.mails().lease(id, TERM).orElseThrow();
        store.mails().deferAgain(lease.key(), List.of(less(part, FRANCE, clock.instant()), less(part, BELGIUM, clock.instant())));
        defer("mail-10");

        assertThat(store.mails().statesOf(mail)).containsExactly(TestMail.state("less"), TestMail.state("less"));
        assertThat(store.mails().statesOf(mail.ofPart())).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64 * 1024, 64 * 1024 + 1, 512 * 1024, 1024 * 1024, 3 * 1024 * 1024 + 17})
    void shouldGiveBackAMessageOctetByOctetHoweverOften(int size) throws IOException {
        byte[] octets = new byte[size];
        new Random(42).nextBytes(octets);
        long id = store.defer(deferral("any size", FRANCE), MessageSource.of(octets));

        MessageSource stored = store.mails().message(store.queue().get(id).orElseThrow());
        assertThat(Arrays.equals(octets(stored), octets)).isTrue();
        assertThat(Arrays.equals(octets(stored), octets)).isTrue();
    }

    @Test
    void shouldNotTakeAMailThatWasRemovedForAnEmptyOne() throws IOException {
        long id = defer("mail-1");
        Lease lease = store.mails().lease(id, TERM).orElseThrow();
        store.mails().finish(lease);

        assertThatThrownBy(() -> octets(store.mails().message(lease.mail()))).isInstanceOf(StoreException.class)
            .hasMessageContaining("is no longer in the store");
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

        assertThatThrownBy(() -> store.defer(deferral("broken", FRANCE), broken))
            .isInstanceOf(IOException.class).hasMessageContaining("the spool's disk fails");
        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).isEmpty();
    }

    @Test
    void shouldDeferAMailOnceWhenTheSpoolGivesItAgain() throws IOException {
        // killed after the mail was deferred and before it left the spool: the spool processes it once more
        long id = defer("mail-1");

        assertThat(defer("mail-1")).isEqualTo(id);
        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).hasSize(1);
    }

    @Test
    void shouldDeferPartsOfAMailForSeveralDestinations() throws IOException {
        long france = defer("mail-1");
        long belgium = store.defer(deferral("mail-1", BELGIUM), message("mail-1"));

        assertThat(belgium).isNotEqualTo(france);
        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).hasSize(2);
    }

    @Test
    void shouldDeferAnotherMailOfTheSameName() throws IOException {
        defer("mail-1");
        store.defer(deferral("mail-1", FRANCE), message("another one"));

        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).hasSize(2);
    }

    @Test
    void shouldHandOutOnlyWhatIsDueOldestFirst() throws IOException {
        store.defer(deferral("second", FRANCE), clock.instant().minusSeconds(1), clock.instant(), message("second"));
        store.defer(deferral("first", FRANCE), clock.instant().minusSeconds(2), clock.instant(), message("first"));
        store.defer(deferral("later", FRANCE), clock.instant().plusSeconds(1), clock.instant(), message("later"));
        store.defer(deferral("elsewhere", BELGIUM), message("elsewhere"));

        assertThat(names(store.mails().leaseDue(FRANCE, Place.FIRST, 10, TERM, INTERVAL))).containsExactly("first", "second");
    }

    @Test
    void shouldHandOutAMailOnceUntilItsClaimRunsOut() throws IOException {
        defer("mail-1");
        Lease lost = store.mails().leaseDue(FRANCE, Place.FIRST, 10, TERM, INTERVAL).get(0);

        pass(TERM.minusMinutes(1));
        assertThat(store.mails().leaseDue(FRANCE, Place.FIRST, 10, TERM, INTERVAL)).isEmpty();
        pass(Duration.ofMinutes(1));
        Lease taken = store.mails().leaseDue(FRANCE, Place.FIRST, 10, TERM, INTERVAL).get(0);

        store.mails().finish(lost);
        assertThat(store.queue().get(taken.mail().id())).as("the lease that ran out removes nothing").isPresent();
        store.mails().finish(taken);
        assertThat(store.queue().get(taken.mail().id())).isEmpty();
    }

    @Test
    void shouldHandOutAMailAgainThatWasPutBack() throws IOException {
        defer("mail-1");
        Lease lease = store.mails().leaseDue(FRANCE, Place.FIRST, 10, TERM, INTERVAL).get(0);
        store.mails().putBack(lease, clock.instant().plusSeconds(120));

        assertThat(store.mails().leaseDue(FRANCE, Place.FIRST, 10, TERM, INTERVAL)).isEmpty();
        pass(Duration.ofSeconds(120));
        assertThat(names(store.mails().leaseDue(FRANCE, Place.FIRST, 10, TERM, INTERVAL))).containsExactly("mail-1");
    }

    /** Rows that are dead stand before it, and would be passed over each time. */
    @Test
    void shouldLeaseWhatStandsBehindAPlaceAndNothingBeforeIt() throws IOException {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ids.add(defer("mail-" + i));
        }
        Instant start = clock.instant();
        Place second = new Place(start, ids.get(1));
        Place secondWarning = new Place(start.plus(Duration.ofHours(4)), ids.get(1));
        Place secondEnd = new Place(start.plus(Duration.ofDays(5)), ids.get(1));

        assertThat(leased(store.mails().leaseDue(FRANCE, second, 10, TERM, INTERVAL))).isEqualTo(ids.subList(2, 4));
        assertThat(leased(store.mails().leaseDue(FRANCE, Place.FIRST, 10, TERM, INTERVAL))).isEqualTo(ids.subList(0, 2));
        pass(Duration.ofHours(4));
        assertThat(leased(store.mails().leaseForWarning(secondWarning, 10, TERM))).isEqualTo(ids.subList(2, 4));
        pass(Duration.ofDays(5));
        assertThat(leased(store.mails().leaseExpired(secondEnd, 10, TERM, Set.of(FRANCE)))).isEqualTo(ids.subList(2, 4));
        store.queue().giveUp(MailFilter.ALL);
        Place now = new Place(clock.instant(), ids.get(0));
        assertThat(leased(store.mails().leaseReturned(now, 10, TERM))).isEqualTo(ids.subList(1, 2));
    }

    private static List<Long> leased(List<Lease> leases) {
        return leases.stream().map(lease -> lease.mail().id()).toList();
    }

    @Test
    void shouldKeepAMailThatWasDeferredAgainWhenItsClaimIsFinished() throws IOException {
        long id = defer("mail-1");
        Lease lease = store.mails().leaseDue(FRANCE, Place.FIRST, 10, TERM, INTERVAL).get(0);
        Instant next = clock.instant().plusSeconds(120);
        assertThat(store.mails().deferAgain(lease.key(), List.of(less(FRANCE, next)))).isTrue();
        store.mails().finish(lease);

        DeferredMail mail = store.queue().get(id).orElseThrow();
        assertThat(mail.attempts().made()).isEqualTo(2);
        assertThat(mail.addresses().recipients()).isEqualTo(3);
        assertThat(mail.attempts().next()).isEqualTo(next);
        assertThat(mail.attempts().reply()).isEqualTo(GREYLISTED);
        assertThat(store.mails().lease(id, TERM).orElseThrow().state()).isEqualTo(TestMail.state("less"));
    }

    private static Waiting less(Destination destination, Instant next) {
        return less("mail-1", destination, next);
    }

    private static Waiting less(String mailName, Destination destination, Instant next) {
        return new Waiting(new Deferral(mailName, Optional.of(TestMail.SENDER), TestMail.state("less"), 3,
            new Remainder(destination, List.of(), GREYLISTED, Scope.MESSAGE)), next, Attempt.MADE);
    }

    @Test
    void shouldCountFromWhenTheMailWasTaken() throws IOException {
        Instant since = clock.instant().minus(Duration.ofDays(2));
        long id = store.defer(deferral("mail-1", FRANCE), clock.instant(), since, message("mail-1"));

        DeferredMail mail = store.queue().get(id).orElseThrow();
        assertThat(mail.times().firstQueued()).isEqualTo(since);
        assertThat(mail.times().warnAt()).contains(since.plus(Duration.ofHours(4)));
        assertThat(mail.times().expireAt()).isEqualTo(since.plus(Duration.ofDays(5)));
    }

    /** Each part has waited as long as the whole: no new five days, no second warning, and what is held stays so. */
    @Test
    void shouldDivideAMailWithoutBeginningAnew() throws IOException {
        byte[] octets = new byte[1024 * 1024 + 1];
        new Random(42).nextBytes(octets);
        long id = store.defer(deferral("mail-1", FRANCE), MessageSource.of(octets));
        pass(Duration.ofHours(4));
        store.mails().warned(store.mails().leaseForWarning(Place.FIRST, 10, TERM).get(0));
        Lease lease = store.mails().leaseDue(FRANCE, Place.FIRST, 10, TERM, INTERVAL).get(0);
        store.queue().hold(MailFilter.of(id), true);

        Instant next = clock.instant().plusSeconds(120);
        store.mails().deferAgain(lease.key(), List.of(less(FRANCE, next), less(BELGIUM, next)));
        store.mails().finish(lease);

        List<DeferredMail> parts = store.queue().list(MailFilter.ALL, 0, 10);
        assertThat(parts).extracting(DeferredMail::destination).containsExactly(FRANCE, BELGIUM);
        assertThat(parts.get(0).id()).isEqualTo(id);
        assertThat(parts).allSatisfy(part -> {
            assertThat(part.times().firstQueued()).isEqualTo(ManualClock.START);
            assertThat(part.times().warnAt()).as("warned once").isEmpty();
            assertThat(part.times().expireAt()).isEqualTo(ManualClock.START.plus(Duration.ofDays(5)));
            assertThat(part.attempts().made()).isEqualTo(2);
            assertThat(part.orders().held()).isTrue();
            assertThat(part.addresses().recipients()).isEqualTo(3);
            assertThat(Arrays.equals(octets(store.mails().message(part)), octets)).isTrue();
        });
    }

    @Test
    void shouldChangeNothingOfAMailWhoseLeaseWasLost() throws IOException {
        long id = defer("mail-1");
        Lease lost = store.mails().leaseDue(FRANCE, Place.FIRST, 10, TERM, INTERVAL).get(0);
        pass(TERM);
        Lease taken = store.mails().leaseDue(FRANCE, Place.FIRST, 10, TERM, INTERVAL).get(0);

        assertThat(store.mails().deferAgain(lost.key(), List.of(less(FRANCE, clock.instant()), less(BELGIUM, clock.instant()))))
            .isFalse();
        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).singleElement().isEqualTo(taken.mail());
        assertThat(store.mails().leaseDue(FRANCE, Place.FIRST, 10, TERM, INTERVAL)).as("still leased").isEmpty();
    }

    @Test
    void shouldKeepAClaimThatIsRenewedAndNoOther() throws IOException {
        long id = defer("mail-1");
        Lease lost = store.mails().leaseDue(FRANCE, Place.FIRST, 10, TERM, INTERVAL).get(0);
        pass(TERM);
        Lease taken = store.mails().leaseDue(FRANCE, Place.FIRST, 10, TERM, INTERVAL).get(0);
        pass(TERM.minusMinutes(1));
        store.mails().renew(List.of(lost.key(), taken.key()), TERM);
        pass(TERM.minusMinutes(1));
        assertThat(store.mails().leaseDue(FRANCE, Place.FIRST, 10, TERM, INTERVAL)).isEmpty();

        store.mails().putBack(taken, clock.instant());
        store.mails().renew(List.of(lost.key(), taken.key()), TERM);
        assertThat(store.mails().leaseDue(FRANCE, Place.FIRST, 10, TERM, INTERVAL)).extracting(lease -> lease.mail().id())
            .containsExactly(id);
    }

    @Test
    void shouldLeaveAMailThatWasSetAsideForEveryPurpose() throws IOException {
        defer("mail-1");
        pass(RetrySchedule.NOTE.giveUpAfter());
        store.mails().setAside(store.mails().leaseExpired(Place.FIRST, 10, TERM, Set.of(FRANCE)).get(0), Duration.ofSeconds(120));

        assertThat(store.mails().leaseExpired(Place.FIRST, 10, TERM, Set.of(FRANCE))).isEmpty();
        assertThat(store.mails().leaseDue(FRANCE, Place.FIRST, 10, TERM, INTERVAL)).isEmpty();
        pass(Duration.ofSeconds(120));
        assertThat(names(store.mails().leaseExpired(Place.FIRST, 10, TERM, Set.of(FRANCE)))).containsExactly("mail-1");
    }

    @Test
    void shouldHandOutForWarningOnce() throws IOException {
        defer("mail-1");
        pass(RetrySchedule.NOTE.warnAfter().minusMillis(1));
        assertThat(store.mails().leaseForWarning(Place.FIRST, 10, TERM)).isEmpty();
        pass(Duration.ofMillis(1));
        store.mails().warned(store.mails().leaseForWarning(Place.FIRST, 10, TERM).get(0));

        assertThat(store.mails().leaseForWarning(Place.FIRST, 10, TERM)).isEmpty();
        assertThat(names(store.mails().leaseDue(FRANCE, Place.FIRST, 10, TERM, INTERVAL))).as("goes on waiting").containsExactly("mail-1");
    }

    @Test
    void shouldNotWarnOfAMailThatIsGivenUp() throws IOException {
        defer("mail-1");
        pass(RetrySchedule.NOTE.giveUpAfter());

        assertThat(store.mails().leaseForWarning(Place.FIRST, 10, TERM)).isEmpty();
        assertThat(names(store.mails().leaseExpired(Place.FIRST, 10, TERM, Set.of(FRANCE)))).containsExactly("mail-1");
    }

    @Test
    void shouldLeaveHeldMailAloneUntilItIsReleased() throws IOException {
        long id = defer("mail-1");
        assertThat(store.queue().hold(MailFilter.of(id), true).mails()).isEqualTo(1);
        pass(Duration.ofDays(6));

        assertThat(store.queue().get(id).orElseThrow().orders().held()).isTrue();
        assertThat(store.mails().leaseDue(FRANCE, Place.FIRST, 10, TERM, INTERVAL)).isEmpty();
        assertThat(store.mails().leaseProbe(FRANCE, TERM)).isEmpty();
        assertThat(store.mails().leaseExpired(Place.FIRST, 10, TERM, Set.of(FRANCE))).isEmpty();

        store.queue().hold(MailFilter.of(id), false);
        assertThat(names(store.mails().leaseDue(FRANCE, Place.FIRST, 10, TERM, INTERVAL))).containsExactly("mail-1");
    }

    @Test
    void shouldGiveUpWhatAnAdministratorReturns() throws IOException {
        long held = defer("held");
        store.queue().hold(MailFilter.of(held), true);
        long kept = defer("kept");

        assertThat(store.queue().giveUp(MailFilter.of(held)).mails()).isEqualTo(1);
        List<Lease> returned = store.mails().leaseExpired(Place.FIRST, 10, TERM, Set.of(FRANCE));
        assertThat(names(returned)).containsExactly("held");
        assertThat(returned.get(0).mail().orders().returned()).isTrue();
        pass(RetrySchedule.NOTE.giveUpAfter());
        List<Lease> expired = store.mails().leaseExpired(Place.FIRST, 10, TERM, Set.of(FRANCE));
        assertThat(names(expired)).contains("kept");
        assertThat(expired.stream().filter(lease -> lease.mail().id() == kept)).noneMatch(lease -> lease.mail().orders().returned());
    }

    @Test
    void shouldNotDeleteWhatIsBeingDelivered() throws IOException {
        long id = defer("mail-1");
        Lease lease = store.mails().lease(id, TERM).orElseThrow();

        assertThat(store.queue().delete(MailFilter.of(id)).mails()).isZero();
        store.mails().putBack(lease, clock.instant());
        assertThat(store.queue().delete(MailFilter.of(id)).mails()).isEqualTo(1);
        assertThat(store.queue().get(id)).isEmpty();
    }

    /** In one transaction, nobody could defer a mail, or try one again, until all were changed. */
    @Test
    void shouldKeepWhatItHasChangedWhenAnAdministratorMeansManyAndOneCannotBeChanged() throws Exception {
        List<Long> ids = new ArrayList<>();
        Instant putOff = clock.instant().plus(INTERVAL);
        for (int i = 0; i < 600; i++) {
            ids.add(store.defer(deferral("mail-" + i, FRANCE), putOff, clock.instant(), message("mail-" + i)));
        }
        pass(Duration.ofMinutes(1));
        long last = ids.get(ids.size() - 1);

        assertThatTheFirstIsChanged(ids, refuseChange(last, "next_attempt <> " + putOff.toEpochMilli()),
            allowChange(), () -> store.queue().retryNow(MailFilter.ALL));
        assertThatTheFirstIsChanged(ids, refuseChange(last, "held <> 0"), allowChange(),
            () -> store.queue().hold(MailFilter.ALL, true));
        assertThatTheFirstIsChanged(ids, refuseChange(last, "returned <> 0"), allowChange(),
            () -> store.queue().giveUp(MailFilter.ALL));
        assertThatTheFirstIsChanged(ids, List.of("CREATE TABLE kept (id BIGINT REFERENCES deferred_mail (id))",
            "INSERT INTO kept VALUES (" + last + ")"), "DROP TABLE kept", () -> store.queue().delete(MailFilter.ALL));
        assertThat(store.queue().list(MailFilter.ALL, 0, 1)).isEmpty();
    }

    /** Of a million mails for a destination that is down, all are due as soon as it is not: nothing has to be changed. */
    @Test
    void shouldLeaveWhatIsDueAlreadyAsItIsAndMakeTheRestDue() throws IOException {
        long due = defer("due");
        long putOff = store.defer(deferral("put-off", BELGIUM), clock.instant().plus(INTERVAL), clock.instant(), message("put-off"));
        for (Destination destination : List.of(BELGIUM, FRANCE)) {
            store.destinations().markDown(destination, 0, REFUSED, clock.instant().plus(INTERVAL));
        }
        pass(Duration.ofMinutes(1));

        assertThat(store.queue().retryNow(new MailFilter(Optional.empty(), Optional.of(BELGIUM), Optional.empty(), Optional.empty())))
            .isEqualTo(new Changed(1, Optional.empty()));
        assertThat(store.destinations().takeProbe(FRANCE, INTERVAL)).as("nothing was said of France").isFalse();
        assertThat(store.destinations().takeProbe(BELGIUM, INTERVAL)).isTrue();
        assertThat(store.queue().retryNow(MailFilter.ALL)).isEqualTo(new Changed(2, Optional.empty()));
        assertThat(store.destinations().takeProbe(FRANCE, INTERVAL)).isTrue();
        assertThat(store.queue().get(due).orElseThrow().attempts().next()).isEqualTo(ManualClock.START);
        assertThat(store.queue().get(putOff).orElseThrow().attempts().next()).isEqualTo(clock.instant());
        assertThat(names(store.mails().leaseDue(BELGIUM, Place.FIRST, 10, TERM, INTERVAL))).containsExactly("put-off");
    }

    /** Once while the database refuses to change the last one, once without. */
    private void assertThatTheFirstIsChanged(List<Long> ids, List<String> refuse, String allow, Callable<Changed> change)
        throws Exception {
        Optional<DeferredMail> first = store.queue().get(ids.get(0));
        Optional<DeferredMail> last = store.queue().get(ids.get(ids.size() - 1));
        for (String sql : refuse) {
            execute(sql);
        }
        try {
            assertThatThrownBy(change::call).isInstanceOf(StoreException.class);
        } finally {
            execute(allow);
        }
        assertThat(store.queue().get(ids.get(0))).isNotEqualTo(first);
        assertThat(store.queue().get(ids.get(ids.size() - 1))).isEqualTo(last);
        change.call();
        assertThat(store.queue().get(ids.get(ids.size() - 1))).isNotEqualTo(last);
    }

    /** Lets the database refuse to give a mail such values. */
    abstract List<String> refuseChange(long mail, String condition);

    abstract String allowChange();

    final void execute(String sql) throws IOException {
        store.database().write(handle -> handle.execute(sql));
    }

    @Test
    void shouldFindMailByDestinationSenderAndAge() throws IOException {
        long old = defer("old");
        pass(Duration.ofHours(2));
        defer("young");
        long other = store.defer(new Deferral("other", Optional.empty(), new byte[0], 1,
            new Remainder(BELGIUM, List.of(), REFUSED, Scope.DESTINATION)), message("other"));

        assertThat(ids(new MailFilter(Optional.empty(), Optional.of(BELGIUM), Optional.empty(), Optional.empty())))
            .containsExactly(other);
        assertThat(ids(new MailFilter(Optional.empty(), Optional.of(FRANCE),
            Optional.of("alain.dupont@TCN.B.eu-admin.net"), Optional.of(Duration.ofHours(1))))).containsExactly(old);
        assertThat(ids(new MailFilter(Optional.empty(), Optional.empty(), Optional.of(""), Optional.empty())))
            .as("reports, which have no sender").containsExactly(other);
    }

    private List<Long> ids(MailFilter filter) throws IOException {
        return store.queue().list(filter, 0, 100).stream().map(DeferredMail::id).toList();
    }

    @Test
    void shouldListPageByPage() throws IOException {
        for (int i = 0; i < 5; i++) {
            defer("mail-" + i);
        }
        List<DeferredMail> first = store.queue().list(MailFilter.ALL, 0, 2);
        List<DeferredMail> second = store.queue().list(MailFilter.ALL, first.get(1).id(), 10);

        assertThat(first).extracting(DeferredMail::mailName).containsExactly("mail-0", "mail-1");
        assertThat(second).extracting(DeferredMail::mailName).containsExactly("mail-2", "mail-3", "mail-4");
    }

    @Test
    void shouldKnowSinceWhenADestinationIsDown() throws IOException {
        defer("mail-1");
        store.destinations().markDown(FRANCE, 0, REFUSED, clock.instant().plusSeconds(120));
        pass(Duration.ofHours(1));
        store.destinations().markDown(FRANCE, 1, GREYLISTED, clock.instant().plusSeconds(120));

        assertThat(store.destinations().all()).containsExactly(new DestinationState(FRANCE, 1, Optional.of(ManualClock.START),
            Optional.of(clock.instant().plusSeconds(120)), Optional.of(GREYLISTED)));
        assertThat(store.mails().backlog(FRANCE)).isEqualTo(new Backlog(1, 0, 0, Optional.of(ManualClock.START)));

        store.mails().leaseProbe(FRANCE, TERM);
        assertThat(store.mails().backlog(FRANCE).inWork()).isEqualTo(1);
        store.queue().hold(MailFilter.ALL, true);
        assertThat(store.mails().backlog(FRANCE).held()).isEqualTo(1);
        store.destinations().markUp(FRANCE, 1);
        assertThat(store.destinations().all().get(0).isDown()).isFalse();
    }

    @Test
    void shouldGrantOneProbeAnInterval() throws IOException {
        store.destinations().markDown(FRANCE, 0, REFUSED, clock.instant().plusSeconds(120));

        assertThat(store.destinations().takeProbe(FRANCE, INTERVAL)).isFalse();
        pass(Duration.ofSeconds(120));
        assertThat(store.destinations().takeProbe(FRANCE, INTERVAL)).isTrue();
        assertThat(store.destinations().takeProbe(FRANCE, INTERVAL)).isFalse();
    }

    private List<Lease> leaseSome() throws IOException {
        return store.mails().leaseDue(FRANCE, Place.FIRST, 7, TERM, INTERVAL);
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
            for (List<Lease> some = leaseSome(); !some.isEmpty(); some = leaseSome()) {
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
        store.mails().leaseDue(FRANCE, Place.FIRST, 200, TERM, INTERVAL).forEach(lease -> leased.add(lease.mail().id()));
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
        assertThat(store.mails().backlog(FRANCE).mails()).isEqualTo(500);
    }

    @Test
    void shouldReadAndRemoveWithManyWorkersAndLeaveNothingBehind() throws Exception {
        for (int i = 0; i < 300; i++) {
            defer("mail-" + i);
        }
        ExecutorService workers = Executors.newFixedThreadPool(10);
        try {
            List<Lease> leases = store.mails().leaseDue(FRANCE, Place.FIRST, 300, TERM, INTERVAL);
            List<Callable<Void>> deliveries = leases.stream().<Callable<Void>>map(lease -> () -> {
                octets(store.mails().message(lease.mail()));
                store.mails().finish(lease);
                return null;
            }).toList();
            for (Future<Void> one : workers.invokeAll(deliveries)) {
                one.get();
            }
        } finally {
            workers.shutdownNow();
            workers.awaitTermination(10, TimeUnit.SECONDS);
        }
        assertThat(rows("deferred_mail")).isZero();
        assertThat(rows("octets") + rows("octets_piece")).isZero();
    }

    /** A mail that is deferred anew while its octets are still those of the store. */
    @Test
    @Timeout(60)
    void shouldDeferOctetsThatComeFromTheStoreItself() throws Exception {
        DeferredMail deferred = store.queue().get(defer("mail-1")).orElseThrow();

        long copy = store.defer(deferral("mail-2", FRANCE), store.mails().message(deferred));

        assertThat(octets(store.mails().message(store.queue().get(copy).orElseThrow()))).isEqualTo(octets(message("mail-1")));
    }

    @Test
    void shouldDeleteTheOctetsToo() throws Exception {
        defer("mail-1");
        assertThat(store.queue().delete(MailFilter.ALL).mails()).isEqualTo(1);
        assertThat(rows("octets") + rows("octets_piece")).isZero();
    }

    private long rows(String table) throws IOException {
        return store.database().<Long>read(handle ->
            handle.createQuery("SELECT COUNT(*) FROM " + table).mapTo(Long.class).one());
    }

    @Test
    void shouldLetAnotherServerGoOnWithTheSpoolOfOneThatIsSilentAndNotBefore() throws IOException {
        SharedSpool spool = new SharedSpool(store.mails(), new Clocks(clock, clock));
        SharedSpool other = new SharedSpool(store.mails(), new Clocks(clock, clock));
        StoredCopy done = spool.keep("mail-1", Optional.empty(), TestMail.state("mail-1"), 1, message("mail-1"));
        StoredCopy lost = spool.keep("mail-2", Optional.of(TestMail.SENDER), TestMail.state("mail-2"), 1, message("mail-2"));
        assertThat(store.mails().leaseDue(Destination.SPOOL, Place.FIRST, 10, TERM, INTERVAL)).isEmpty();
        spool.finish(List.of(done));

        pass(DeferredStoreFixture.TERM.plusSeconds(1));
        Lease free = store.mails().leaseDue(Destination.SPOOL, Place.FIRST, 10, TERM, INTERVAL).get(0);
        assertThat(octets(store.mails().message(free.mail()))).isEqualTo(octets(message("mail-2")));
        StoredCopy taken = other.keep("mail-2", Optional.of(TestMail.SENDER), free.state(), 1, store.mails().message(free.mail()));
        store.mails().finish(free);

        assertThat(spool.isOurs(lost)).isFalse();
        assertThat(other.isOurs(taken)).isTrue();
        spool.finish(List.of(lost));
        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).extracting(DeferredMail::mailName).containsExactly("mail-2");
        other.finish(List.of(taken));
        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).isEmpty();
    }
}
