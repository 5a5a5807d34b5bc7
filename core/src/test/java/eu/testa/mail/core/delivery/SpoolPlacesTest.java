package eu.testa.mail.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.testa.mail.core.delivery.SpoolPlaces.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpoolPlacesTest {

    private static final int ALL = 8;
    private static final Destination FRANCE = new Destination("tcn.f.eu-admin.net");
    private static final Destination DENMARK = new Destination("tcn.dk.eu-admin.net");
    private static final long SMALL = 0;
    private static final long LARGE = 20_000_000;
    private static final Duration QUICK = Duration.ofMillis(2);
    private static final Duration SLOW = Duration.ofSeconds(45);

    private final AtomicLong nanos = new AtomicLong();
    private final SpoolPlaces places = new SpoolPlaces(ALL, nanos::get);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    private void knowAsQuick(Destination destination) {
        IntStream.range(0, ALL).forEach(i -> places.note(destination, true, QUICK, 0));
    }

    /** As many as it gets; to be called where a further one is not worth waiting for, because deliveries take long. */
    private List<Place> takeAll(Destination destination) throws InterruptedException {
        List<Place> taken = new ArrayList<>();
        for (Optional<Place> next = places.take(destination, SMALL); next.isPresent(); next = places.take(destination, SMALL)) {
            taken.add(next.get());
        }
        return taken;
    }

    private static Destination state(int number) {
        return new Destination("tcn.s" + number + ".eu-admin.net");
    }

    @Test
    void shouldLetOneMailFindOutHowAStrangerIs() throws InterruptedException {
        assertThat(takeAll(FRANCE)).hasSize(1);
    }

    @Test
    void shouldGiveMorePlacesWithEachQuickDeliveryUpToHalf() throws InterruptedException {
        places.note(FRANCE, true, Duration.ofMillis(200), 0);
        List<Place> two = takeAll(FRANCE);
        assertThat(two).hasSize(2);
        two.forEach(Place::close);
        IntStream.range(0, 20).forEach(i -> places.note(FRANCE, true, Duration.ofMillis(400), 0));
        assertThat(takeAll(FRANCE)).hasSize(ALL / 2);
    }

    @Test
    void shouldGiveNoPlaceToADestinationThatWasSlow() throws InterruptedException {
        places.note(FRANCE, true, SLOW, 0);
        assertThat(places.take(FRANCE, SMALL)).isEmpty();
        assertThat(places.take(DENMARK, SMALL)).isPresent();
    }

    @Test
    void shouldGivePlacesAgainToADestinationThatIsQuickAgain() throws InterruptedException {
        IntStream.range(0, 10).forEach(i -> places.note(FRANCE, true, SLOW, 0));
        IntStream.range(0, 3).forEach(i -> places.note(FRANCE, true, QUICK, 0));
        assertThat(places.take(FRANCE, SMALL)).isPresent();
    }

    @Test
    void shouldTakeADestinationThatCannotBeReachedForSlow() throws InterruptedException {
        places.note(FRANCE, false, QUICK, 0);
        assertThat(places.take(FRANCE, SMALL)).isEmpty();
    }

    /** What is put off and does not wait, as a probe, would never find out that it is quick again. */
    @Test
    void shouldLetOneMailFindOutAgainSomeTimeAfterADestinationWasSlow() throws InterruptedException {
        places.note(FRANCE, true, SLOW, 0);
        places.note(DENMARK, false, QUICK, 0);
        pass(SpoolPlaces.SLOW_FOR);
        assertThat(places.take(FRANCE, SMALL)).isEmpty();
        pass(Duration.ofNanos(1));
        assertThat(takeAll(FRANCE)).hasSize(1);
        assertThat(takeAll(DENMARK)).hasSize(1);
    }

    @Test
    void shouldRememberThatADestinationIsQuick() throws InterruptedException {
        knowAsQuick(FRANCE);
        pass(SpoolPlaces.SLOW_FOR.multipliedBy(2));
        for (int i = 0; i < ALL / 2; i++) {
            assertThat(places.take(FRANCE, SMALL)).isPresent();
        }
    }

    @Test
    void shouldGiveALargeMessageItsTime() throws InterruptedException {
        places.note(FRANCE, true, Duration.ofSeconds(20), 20_000_000);
        assertThat(places.take(FRANCE, SMALL)).isPresent();
    }

    @Test
    void shouldGiveNoOtherPlaceWhileADeliveryLastsLongerThanAMoment() throws InterruptedException {
        knowAsQuick(FRANCE);
        Place stuck = places.take(FRANCE, SMALL).orElseThrow();
        assertThat(places.take(FRANCE, SMALL)).isPresent();
        pass(SpoolPlaces.MOMENT.plusNanos(1));
        assertThat(places.take(FRANCE, SMALL)).isEmpty();
        stuck.close();
    }

    @Test
    void shouldGiveOthersWhileALargeMessageHasItsTimeAndNoneAfterIt() throws InterruptedException {
        knowAsQuick(FRANCE);
        Place large = places.take(FRANCE, LARGE).orElseThrow();
        places.take(FRANCE, SMALL).orElseThrow().close();
        pass(Duration.ofSeconds(20));
        places.take(FRANCE, SMALL).orElseThrow().close();
        pass(SpoolPlaces.MOMENT.plusNanos(1));
        assertThat(places.take(FRANCE, SMALL)).isEmpty();
        large.close();
        assertThat(places.take(FRANCE, SMALL)).isPresent();
    }

    @Test
    void shouldNoticeASmallMessageThatIsStuckBehindALargeOne() throws InterruptedException {
        knowAsQuick(FRANCE);
        places.take(FRANCE, LARGE).orElseThrow();
        places.take(FRANCE, SMALL).orElseThrow();
        pass(SpoolPlaces.MOMENT.plusNanos(1));
        assertThat(places.take(FRANCE, SMALL)).isEmpty();
    }

    /** All that ever hang are strangers: the places of those that are known are kept for them. */
    @Test
    void shouldKeepHalfOfThePlacesFromStrangers() throws InterruptedException {
        knowAsQuick(FRANCE);
        assertThat(IntStream.range(0, 25).filter(i -> isGiven(state(i))).count()).isEqualTo(ALL / 2);
        pass(SLOW);
        for (int i = 0; i < ALL / 2; i++) {
            assertThat(places.take(FRANCE, SMALL)).isPresent();
        }
    }

    @Test
    void shouldNeverGiveMorePlacesThanThereAreThoughAllWereQuick() throws InterruptedException {
        IntStream.range(0, 25).forEach(i -> knowAsQuick(state(i)));
        int given = 0;
        for (int i = 0; i < 25; i++) {
            given += places.take(state(i), SMALL).isPresent() ? 1 : 0;
        }
        assertThat(given).isEqualTo(ALL);
    }

    private boolean isGiven(Destination destination) {
        try {
            return places.take(destination, SMALL).isPresent();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** When it returns, it waits. */
    private Future<Optional<Place>> waiting(long octets) {
        AtomicReference<Thread> thread = new AtomicReference<>();
        Future<Optional<Place>> place = threads.submit(() -> {
            thread.set(Thread.currentThread());
            return places.take(FRANCE, octets);
        });
        await().until(() -> thread.get() != null && thread.get().getState() == Thread.State.TIMED_WAITING);
        return place;
    }

    private List<Place> takeHalfForLargeMessages() throws InterruptedException {
        knowAsQuick(FRANCE);
        return takeHalf();
    }

    private List<Place> takeHalf() throws InterruptedException {
        List<Place> taken = new ArrayList<>();
        for (int i = 0; i < ALL / 2; i++) {
            taken.add(places.take(FRANCE, LARGE).orElseThrow());
        }
        return taken;
    }

    /** Has those who wait look at the clock. */
    private void wake() {
        places.note(DENMARK, true, QUICK, SMALL);
    }

    @Test
    void shouldLetAMailWaitForAPlaceThatIsAboutToBeFree() throws Exception {
        List<Place> taken = takeHalfForLargeMessages();
        Future<Optional<Place>> waits = waiting(SMALL);
        taken.get(0).close();
        assertThat(waits.get()).isPresent();
    }

    /** As the first delivery of a server does, in which it learns to deliver. */
    @Test
    void shouldLetAMailWaitAgainSoonAfterADeliveryThatTookLong() throws Exception {
        places.note(FRANCE, true, Duration.ofMillis(450), SMALL);
        IntStream.range(0, 3).forEach(i -> places.note(FRANCE, true, QUICK, SMALL));
        List<Place> taken = takeHalf();
        Future<Optional<Place>> first = waiting(SMALL);
        Future<Optional<Place>> second = waiting(SMALL);
        Future<Optional<Place>> third = waiting(SMALL);

        taken.forEach(Place::close);

        assertThat(List.of(first.get(), second.get(), third.get())).allMatch(Optional::isPresent);
    }

    @Test
    void shouldLetNobodyOvertakeWhoWaits() throws Exception {
        List<Place> taken = takeHalfForLargeMessages();
        Future<Optional<Place>> first = waiting(SMALL);
        Future<Optional<Place>> second = waiting(SMALL);
        taken.get(0).close();
        Place given = first.get().orElseThrow();
        assertThat(second.isDone()).isFalse();
        given.close();
        assertThat(second.get()).isPresent();
    }

    @Test
    void shouldLetASmallMessageWaitNoLongerThanAMoment() throws Exception {
        takeHalfForLargeMessages();
        Future<Optional<Place>> small = waiting(SMALL);
        pass(SpoolPlaces.MOMENT);
        wake();
        assertThat(small.get()).isEmpty();
    }

    @Test
    void shouldLetALargeMessageWaitALittleLonger() throws Exception {
        List<Place> taken = takeHalfForLargeMessages();
        Future<Optional<Place>> first = waiting(LARGE);
        Future<Optional<Place>> second = waiting(LARGE);
        pass(SpoolPlaces.MOMENT.multipliedBy(2));
        taken.get(0).close();
        assertThat(first.get()).isPresent();
        pass(SpoolPlaces.MOMENT.multipliedBy(2));
        wake();
        assertThat(second.get()).isEmpty();
    }

    @Test
    void shouldSendAwayThoseWhoWaitWhenADeliveryIsStuck() throws Exception {
        takeHalfForLargeMessages().get(0).close();
        places.take(FRANCE, SMALL).orElseThrow();
        Future<Optional<Place>> waits = waiting(LARGE);
        pass(SpoolPlaces.MOMENT.plusNanos(1));
        wake();
        assertThat(waits.get()).isEmpty();
    }
}
