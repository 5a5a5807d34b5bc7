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
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpoolPlacesTest {

    private static final int ALL = 8;
    private static final Destination FRANCE = new Destination("tcn.f.eu-admin.net");
    private static final Destination DENMARK = new Destination("tcn.dk.eu-admin.net");
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
        for (Optional<Place> next = places.take(destination); next.isPresent(); next = places.take(destination)) {
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
        assertThat(places.take(FRANCE)).isEmpty();
        assertThat(places.take(DENMARK)).isPresent();
    }

    @Test
    void shouldGivePlacesAgainToADestinationThatIsQuickAgain() throws InterruptedException {
        IntStream.range(0, 10).forEach(i -> places.note(FRANCE, true, SLOW, 0));
        IntStream.range(0, 3).forEach(i -> places.note(FRANCE, true, QUICK, 0));
        assertThat(places.take(FRANCE)).isPresent();
    }

    @Test
    void shouldTakeADestinationThatCannotBeReachedForSlow() throws InterruptedException {
        places.note(FRANCE, false, QUICK, 0);
        assertThat(places.take(FRANCE)).isEmpty();
    }

    @Test
    void shouldGiveALargeMessageItsTime() throws InterruptedException {
        places.note(FRANCE, true, Duration.ofSeconds(20), 20_000_000);
        assertThat(places.take(FRANCE)).isPresent();
    }

    @Test
    void shouldGiveNoOtherPlaceWhileADeliveryLastsLongerThanAMoment() throws InterruptedException {
        knowAsQuick(FRANCE);
        Place stuck = places.take(FRANCE).orElseThrow();
        assertThat(places.take(FRANCE)).isPresent();
        pass(SpoolPlaces.MOMENT.plusNanos(1));
        assertThat(places.take(FRANCE)).isEmpty();
        stuck.close();
    }

    /** All that ever hang are strangers: the places of those that are known are kept for them. */
    @Test
    void shouldKeepHalfOfThePlacesFromStrangers() throws InterruptedException {
        knowAsQuick(FRANCE);
        assertThat(IntStream.range(0, 25).filter(i -> isGiven(state(i))).count()).isEqualTo(ALL / 2);
        pass(SLOW);
        for (int i = 0; i < ALL / 2; i++) {
            assertThat(places.take(FRANCE)).isPresent();
        }
    }

    @Test
    void shouldNeverGiveMorePlacesThanThereAreThoughAllWereQuick() throws InterruptedException {
        IntStream.range(0, 25).forEach(i -> knowAsQuick(state(i)));
        int given = 0;
        for (int i = 0; i < 25; i++) {
            given += places.take(state(i)).isPresent() ? 1 : 0;
        }
        assertThat(given).isEqualTo(ALL);
    }

    private boolean isGiven(Destination destination) {
        try {
            return places.take(destination).isPresent();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldLetAMailWaitForAPlaceThatIsAboutToBeFree() throws Exception {
        knowAsQuick(FRANCE);
        List<Place> taken = new ArrayList<>();
        for (int i = 0; i < ALL / 2; i++) {
            taken.add(places.take(FRANCE).orElseThrow());
        }
        Future<Optional<Place>> waits = threads.submit(() -> places.take(FRANCE));
        await().during(Duration.ofMillis(50)).until(() -> !waits.isDone());
        taken.get(0).close();
        assertThat(waits.get()).isPresent();
    }
}
