package eu.testa.mail.core.deferred;

import static eu.testa.mail.core.deferred.TestMail.BELGIUM;
import static eu.testa.mail.core.deferred.TestMail.FRANCE;
import static eu.testa.mail.core.deferred.TestMail.GREYLISTED;
import static eu.testa.mail.core.deferred.TestMail.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.time.ManualClock;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownDestinationsTest {

    private final DownDestinations down = new DownDestinations();

    @Test
    void shouldBelieveAnAttemptThatBeganAfterTheLastChangeAndNoOther() {
        long before = down.moment();
        assertThat(down.changesBefore(FRANCE, before)).as("nothing is known yet").contains(0L);

        down.down(FRANCE, 0, REFUSED);
        assertThat(down.changesBefore(FRANCE, before)).isEmpty();
        assertThat(down.changesBefore(FRANCE, down.moment())).contains(1L);
        assertThat(down.changesBefore(BELGIUM, before)).as("that of France is none of Belgium's").contains(0L);
    }

    /** To go down once more is no change: an attempt that began in between is as new. */
    @Test
    void shouldChangeWhenItGoesDownOrComesUpAndNotWhenMoreIsSaid() {
        down.down(FRANCE, 0, REFUSED);
        long moment = down.moment();
        down.down(FRANCE, 1, GREYLISTED);
        assertThat(down.closed(FRANCE)).contains(GREYLISTED);
        assertThat(down.changesBefore(FRANCE, moment)).contains(1L);

        down.up(FRANCE, 1);
        assertThat(down.closed(FRANCE)).isEmpty();
        assertThat(down.changesBefore(FRANCE, moment)).isEmpty();
        assertThat(down.changesBefore(FRANCE, down.moment())).contains(2L);
    }

    @Test
    void shouldLearnFromTheStoreWhatAnotherServerHasFoundOut(@TempDir Path folder) throws Exception {
        ManualClock clock = new ManualClock();
        try (DeferredStoreFixture store = DeferredStoreFixture.openHasty(folder, clock)) {
            Destinations destinations = store.destinations();
            long before = down.moment();
            destinations.markDown(FRANCE, 0, REFUSED, clock.instant());
            assertThat(down.refresh(destinations)).isEqualTo(destinations.all()).hasSize(1);
            assertThat(down.closed(FRANCE)).contains(REFUSED);
            assertThat(down.changesBefore(FRANCE, before)).as("that is newer").isEmpty();

            long moment = down.moment();
            down.refresh(destinations);
            assertThat(down.changesBefore(FRANCE, moment)).as("nothing has changed").contains(1L);

            destinations.markUp(FRANCE, 1);
            down.refresh(destinations);
            assertThat(down.closed(FRANCE)).as("though it is still known what was said").isEmpty();
            assertThat(destinations.all().get(0).reply()).contains(REFUSED);
        }
    }
}
