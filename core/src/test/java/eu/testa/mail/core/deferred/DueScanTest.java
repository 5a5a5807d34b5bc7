package eu.testa.mail.core.deferred;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.deferred.DeferredMail.Addresses;
import eu.testa.mail.core.deferred.DeferredMail.Attempts;
import eu.testa.mail.core.deferred.DeferredMail.Content;
import eu.testa.mail.core.deferred.DeferredMail.Orders;
import eu.testa.mail.core.deferred.DeferredMail.Times;
import eu.testa.mail.core.deferred.DeferredMails.Place;
import eu.testa.mail.core.time.Clocks;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where a look at what is due begins, while the rows that are dead make each look from the beginning slow. */
class DueScanTest {

    private static final int MOST = 2;
    private static final Duration SLOW = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final List<Place> waiting = new ArrayList<>();
    private final List<Place> begunAt = new ArrayList<>();
    private final DueScan scan = new DueScan(MOST, new Clocks(clock, clock), mail -> mail.attempts().next(), this::lease);

    private List<Lease> lease(Place after) {
        begunAt.add(after);
        if (after.equals(Place.FIRST)) {
            clock.pass(SLOW);
        }
        List<Place> found = waiting.stream().filter(one -> one.compareTo(after) > 0).sorted().limit(MOST).toList();
        waiting.removeAll(found);
        return found.stream().map(one -> new Lease(new DeferredMail(one.id(), "mail-" + one.id(), TestMail.FRANCE,
            new Addresses(Optional.empty(), 1), new Content(1, 1), new Times(one.time(), Optional.empty(), one.time()),
            new Attempts(1, one.time(), TestMail.REFUSED), new Orders(false, false)), new byte[0], "token")).toList();
    }

    private Place place(int second, long id) {
        return new Place(ManualClock.START.minusSeconds(100).plusSeconds(second), id);
    }

    private List<Long> leased() throws IOException {
        return scan.lease().stream().map(lease -> lease.mail().id()).toList();
    }

    @Test
    void shouldGoOnBehindWhatItLeasedLast() throws IOException {
        waiting.addAll(List.of(place(1, 7), place(1, 8), place(1, 9), place(2, 3), place(2, 4)));

        assertThat(leased()).containsExactly(7L, 8L);
        assertThat(leased()).containsExactly(9L, 3L);
        assertThat(leased()).containsExactly(4L);
        assertThat(leased()).isEmpty();
        assertThat(begunAt).containsExactly(Place.FIRST, place(1, 8), place(2, 3), place(2, 4));
    }

    /** Such as what another server had leased that died. */
    @Test
    void shouldFindWhatIsPutBackBehindIt() throws IOException {
        waiting.addAll(List.of(place(5, 5), place(6, 6)));
        leased();
        waiting.addAll(List.of(place(1, 1), place(7, 7)));

        assertThat(leased()).as("the look from the beginning took long").containsExactly(7L);
        clock.pass(SLOW.multipliedBy(18));
        assertThat(leased()).isEmpty();
        clock.pass(SLOW);
        assertThat(leased()).as("after twenty times as long").containsExactly(1L);
        waiting.add(place(8, 8));
        assertThat(leased()).containsExactly(8L);
        assertThat(begunAt).last().as("all before was looked at").isEqualTo(place(7, 7));
    }

    @Test
    void shouldLookFromTheBeginningAfterAMinuteHoweverLongALookTook() throws IOException {
        DueScan slow = scanThatTakes(Duration.ofSeconds(30));
        slow.lease();
        waiting.add(place(1, 1));
        clock.pass(Duration.ofSeconds(59));
        assertThat(slow.lease()).isEmpty();

        clock.pass(Duration.ofSeconds(1));
        assertThat(slow.lease()).extracting(lease -> lease.mail().id()).containsExactly(1L);
    }

    /** For twenty times as long, nobody would see what was put back. */
    @Test
    void shouldConcludeNothingFromALookDuringWhichTheMachineStoodStill() throws IOException {
        DueScan stopped = scanThatTakes(Duration.ofDays(5));
        stopped.lease();
        waiting.add(place(1, 1));

        assertThat(stopped.lease()).extracting(lease -> lease.mail().id()).containsExactly(1L);
    }

    /** With mail leased at its first look. */
    private DueScan scanThatTakes(Duration look) {
        waiting.addAll(List.of(place(5, 5), place(6, 6)));
        return new DueScan(MOST, new Clocks(clock, clock), mail -> mail.attempts().next(), after -> {
            clock.pass(begunAt.isEmpty() ? look.minus(SLOW) : Duration.ZERO);
            return lease(after);
        });
    }

    /** As many as are leased at a time: there may be more where these were. */
    @Test
    void shouldGoOnBehindWhatWasPutBackWhereThatIsMuch() throws IOException {
        waiting.addAll(List.of(place(5, 5), place(6, 6)));
        leased();
        clock.pass(SLOW.multipliedBy(19));
        waiting.addAll(List.of(place(1, 1), place(2, 2), place(3, 3)));

        assertThat(leased()).containsExactly(1L, 2L);
        assertThat(leased()).containsExactly(3L);
    }

    @Test
    void shouldBeginAtTheBeginningEachTimeWhereThatTakesNoTime() throws IOException {
        DueScan fast = new DueScan(MOST, new Clocks(clock, clock), mail -> mail.attempts().next(), after -> {
            begunAt.add(after);
            return List.of();
        });
        fast.lease();
        fast.lease();

        assertThat(begunAt).containsOnly(Place.FIRST);
    }

    /** It is leased too, and stands behind all that is due. */
    @Test
    void shouldNotGoOnBehindWhatAClockThatWasAheadPutOff() throws IOException {
        waiting.addAll(List.of(place(1, 1), new Place(ManualClock.START.plus(Duration.ofDays(1)), 2)));
        leased();
        waiting.add(place(2, 3));

        assertThat(leased()).containsExactly(3L);
    }
}
