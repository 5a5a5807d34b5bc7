package eu.testa.mail.core.deferred;

import static eu.testa.mail.core.deferred.TestMail.message;
import static eu.testa.mail.core.deferred.TestMail.state;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.deferred.DeferredMails.Place;
import eu.testa.mail.core.deferred.SharedSpool.StoredCopy;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.time.Clocks;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers that share a store, each with its spool in it. What PostgreSQL does with leases is in {@link PostgresStoreIT}. */
class SharedSpoolTest {

    private static final Duration TERM = DeferredStoreFixture.TERM;

    @TempDir
    Path folder;
    private final ManualClock clock = new ManualClock();
    private DeferredStoreFixture store;
    private SharedSpool spool;
    private SharedSpool other;

    @BeforeEach
    void open() throws IOException {
        store = DeferredStoreFixture.openHasty(folder, clock);
        spool = new SharedSpool(store.mails(), new Clocks(clock, clock));
        other = new SharedSpool(store.mails(), new Clocks(clock, clock));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static StoredCopy keep(SharedSpool spool, String name) throws IOException {
        return spool.keep(name, Optional.of(TestMail.SENDER), state(name), 1, message(name));
    }

    private List<Lease> free() throws IOException {
        return store.mails().leaseDue(Destination.SPOOL, Place.FIRST, 10, TERM, Duration.ofMinutes(2));
    }

    private List<String> stored() throws IOException {
        return store.queue().list(MailFilter.ALL, 0, 10).stream().map(DeferredMail::mailName).toList();
    }

    @Test
    void shouldKeepAMailFromTheOthersUntilItsServerHasBeenSilentForATerm() throws IOException {
        keep(spool, "mail-1");
        assertThat(free()).isEmpty();

        clock.pass(TERM.minusSeconds(1));
        assertThat(free()).as("leased").isEmpty();
        clock.pass(Duration.ofSeconds(1));

        Lease taken = free().get(0);
        assertThat(taken.mail().mailName()).isEqualTo("mail-1");
        assertThat(taken.state()).isEqualTo(state("mail-1"));
        assertThat(store.mails().message(taken.mail()).open().readAllBytes()).isEqualTo(message("mail-1").open().readAllBytes());
    }

    @Test
    void shouldKeepItAsLongAsItsServerRenewsTheLease() throws IOException {
        StoredCopy copy = keep(spool, "mail-1");
        for (int i = 0; i < 10; i++) {
            clock.pass(TERM.dividedBy(2).plusSeconds(1));
            spool.renew();
            assertThat(free()).isEmpty();
        }
        assertThat(spool.isOurs(copy)).isTrue();
    }

    @Test
    void shouldLeaveNothingOfAMailThatIsDone() throws IOException {
        StoredCopy copy = keep(spool, "mail-1");
        keep(spool, "mail-2");

        assertThat(spool.wasTakenOver(copy)).isFalse();
        assertThat(spool.isLastUse(copy)).isTrue();
        spool.finish(List.of(copy));

        assertThat(stored()).containsExactly("mail-2");
        assertThat(store.database().<Integer>read(handle ->
            handle.createQuery("SELECT COUNT(*) FROM octets").mapTo(Integer.class).one())).isEqualTo(1);
    }

    /** As WaitForStore does, which puts it into the spool again before it leaves. */
    @Test
    void shouldKeepAMailThatIsInTheSpoolTwiceUntilBothHaveLeft() throws IOException {
        StoredCopy first = keep(spool, "mail-1");
        StoredCopy second = keep(spool, "mail-1");

        assertThat(stored()).hasSize(1);
        assertThat(spool.isLastUse(first)).isFalse();
        assertThat(spool.isLastUse(second)).isTrue();
    }

    @Test
    void shouldNotProcessWhatAnotherServerHasTakenWhileItStoodStill() throws IOException {
        StoredCopy lost = keep(spool, "mail-1");
        StoredCopy nobodys = keep(spool, "mail-2");
        clock.pass(TERM);
        store.mails().finish(store.mails().leaseDue(Destination.SPOOL, Place.FIRST, 1, TERM, Duration.ofMinutes(2)).get(0));

        assertThat(spool.isOurs(lost)).isFalse();
        assertThat(spool.isOurs(nobodys)).as("nobody took it").isTrue();
        assertThat(free()).as("and it is leased again").isEmpty();
    }

    @Test
    void shouldKnowWhatItLostAfterRenewingTheRest() throws IOException {
        StoredCopy lost = keep(spool, "mail-1");
        clock.pass(TERM);
        free();
        spool.renew();

        assertThat(spool.isOurs(lost)).isFalse();
        spool.finish(List.of(lost));
        assertThat(stored()).as("it is the other server's").containsExactly("mail-1");
    }

    @Test
    void shouldTakeOverTheOneCopyThatThereIs() throws IOException {
        keep(spool, "mail-1");
        clock.pass(TERM);
        Lease free = free().get(0);

        StoredCopy taken = keep(other, "mail-1");
        store.mails().finish(free);

        assertThat(other.wasTakenOver(taken)).isTrue();
        assertThat(stored()).as("the retry queue is done with it, the other spool is not").containsExactly("mail-1");
        assertThat(free()).isEmpty();
    }

    @Test
    void shouldGiveBackAllWhenItStops() throws IOException {
        keep(spool, "mail-1");
        keep(other, "mail-2");

        spool.giveBackAll();

        assertThat(free()).extracting(lease -> lease.mail().mailName()).containsExactly("mail-1");
    }

    @Test
    void shouldGiveBackAfterAPauseWhatCannotBeUsedHere() throws IOException {
        StoredCopy copy = keep(spool, "mail-1");

        spool.giveBack(copy, Duration.ofSeconds(10));

        assertThat(free()).isEmpty();
        clock.pass(Duration.ofSeconds(10));
        assertThat(free()).hasSize(1);
    }

    /** What it still took for its own would be nowhere: another server has it, or nobody. */
    @Test
    void shouldStoreAndLeaseAnewAMailThatComesAgainAfterItHasLetItGo() throws IOException {
        spool.finish(List.of(keep(spool, "mail-1")));
        assertComesAnew();
        spool.giveBack(keep(spool, "mail-1"), Duration.ZERO);
        assertComesAnew();
        spool.giveBackAll();
        assertComesAnew();
    }

    private void assertComesAnew() throws IOException {
        StoredCopy again = keep(spool, "mail-1");

        assertThat(stored()).containsExactly("mail-1");
        assertThat(free()).as("leased").isEmpty();
        assertThat(spool.isLastUse(again)).isTrue();
    }
}
