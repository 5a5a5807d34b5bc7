package eu.testa.mail.core.deferred;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.deferred.DeferredMails.Kept;
import eu.testa.mail.core.deferred.DeferredMails.Place;
import eu.testa.mail.core.deferred.QueueAdministration.Changed;
import eu.testa.mail.core.deferred.RetryQueue.Purpose;
import eu.testa.mail.core.store.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store's contract on embedded SQLite; that each commit is flushed is in {@code SqliteDatabaseTest}. */
class SqliteStoreTest extends DeferredStoreContract {

    @TempDir
    Path folder;

    @Override
    DatabaseAddress address() throws IOException {
        return DeferredStoreFixture.hasty(folder.resolve("store"));
    }

    @Override
    void pass(Duration duration) {
        clock.pass(duration);
    }

    @Override
    List<String> refuseChange(long mail, String condition) {
        return List.of("CREATE TRIGGER unchanged BEFORE UPDATE ON deferred_mail WHEN NEW.id = " + mail + " AND NEW."
            + condition + " BEGIN SELECT RAISE(ABORT, 'unchanged'); END");
    }

    @Override
    String allowChange() {
        return "DROP TRIGGER unchanged";
    }

    /** Whoever is about to change something cannot begin with another change: a look that wanted to would fail here. */
    @Test
    void shouldNotTakeTheOneWriterToFindThatNothingIsDue() throws Exception {
        Duration minute = Duration.ofMinutes(1);
        store.defer(TestMail.deferral("mail-1", TestMail.FRANCE), clock.instant().plus(minute), clock.instant(), TestMail.message("mail-1"));

        assertThat(store.database().<List<Lease>>write(handle -> {
            List<Lease> due = new ArrayList<>(store.mails().leaseDue(TestMail.FRANCE, Place.FIRST, 10, minute, minute));
            due.addAll(store.mails().leaseForWarning(Place.FIRST, 10, minute));
            due.addAll(store.mails().leaseExpired(Place.FIRST, 10, minute, Set.of(TestMail.FRANCE)));
            due.addAll(store.mails().leaseReturned(Place.FIRST, 10, minute));
            return due;
        })).isEmpty();
        clock.pass(minute);
        assertThat(store.mails().leaseDue(TestMail.FRANCE, Place.FIRST, 10, minute, minute)).hasSize(1);
    }

    /** A page of the table of waiting mail becomes zeros, as when a disk's sector cannot be read. */
    @Test
    void shouldGoOnWithAllMailThatIsNotOnADamagedPage() throws Exception {
        deferOnADamagedPage(400, "deferred_mail");

        ScriptedDelivery delivery = new ScriptedDelivery(store.mails(), store.destinations(), clock, Runnable::run, 10);
        for (int tick = 0; tick < 5; tick++) {
            delivery.queue.tick();
            clock.pass(Duration.ofMinutes(3));
        }
        int damaged = store.queue().damaged().size();
        assertThat(damaged).isPositive().isLessThan(80);
        List<String> delivered = delivery.names(Purpose.DELIVERY);
        assertThat(delivered).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(400 - damaged);
        assertThat(store.mails().backlog(TestMail.FRANCE).mails()).as("nothing is left but what is damaged").isZero();
        assertThat(store.queue().list(MailFilter.ALL, 0, 1000)).hasSizeLessThanOrEqualTo(damaged);
        store.destinations().check();
        assertThat(store.defer(TestMail.deferral("new", TestMail.FRANCE), TestMail.message("new"))).isPositive();
    }

    /** One page of a table or an index becomes zeros. */
    private void deferOnADamagedPage(int mails, String table) throws IOException {
        for (int i = 0; i < mails; i++) {
            store.defer(TestMail.deferral("mail-" + i, TestMail.FRANCE), TestMail.message("mail-" + i));
        }
        DamagedPages page = DamagedPages.ofTable(store.database(), table);
        store.close();
        page.damage(folder.resolve("store/testa.db"));
        store = DeferredStoreFixture.open(address(), clock);
    }

    @Test
    void shouldDeleteAllMailThoughSomeOctetsCannotBeRemoved() throws Exception {
        deferOnADamagedPage(400, "octets");

        assertThat(store.queue().delete(MailFilter.ALL)).isEqualTo(new Changed(400, Optional.empty()));
        assertThat(store.queue().list(MailFilter.ALL, 0, 1)).isEmpty();
    }

    @Test
    void shouldReturnAllMailButThatWhichCannotBeChanged() throws Exception {
        deferOnADamagedPage(2000, "deferred_mail_expire");

        Changed changed = store.queue().giveUp(MailFilter.ALL);
        assertThat(changed.left()).isEmpty();
        assertThat(changed.mails()).isBetween(1000, 1999);
        assertThat(store.queue().damaged()).hasSize(2000 - changed.mails());
    }

    @Test
    void shouldRenewAndEndTheLeasesOfAllMailButThatWhichCannotBeChanged() throws Exception {
        Duration term = Duration.ofMinutes(2);
        deferOnADamagedPage(400, "deferred_mail");
        long readable = store.queue().list(MailFilter.ALL, 0, 1).get(0).id();
        Lease.Key damaged = new Lease.Key(store.queue().damaged().get(0).mail(), "token");

        Lease.Key renewed = store.mails().lease(readable, term).orElseThrow().key();
        pass(term.dividedBy(2));
        assertThat(store.mails().renew(List.of(damaged, renewed), term)).isEmpty();
        pass(term.dividedBy(2));
        assertThat(store.mails().lease(readable, term)).as("it runs on").isEmpty();

        store.mails().free(List.of(damaged, renewed), Duration.ZERO);
        Lease again = store.mails().lease(readable, term).orElseThrow();
        store.mails().finish(List.of(new Kept(damaged, 0, false), new Kept(again.key(), again.mail().content().octets(), false)));
        assertThat(store.queue().get(readable)).isEmpty();
    }
}
