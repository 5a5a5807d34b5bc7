package eu.testa.mail.core.deferred;

import static eu.testa.mail.core.deferred.TestMail.BELGIUM;
import static eu.testa.mail.core.deferred.TestMail.FRANCE;
import static eu.testa.mail.core.deferred.TestMail.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.health.PartHealth.State;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DestinationsHealthTest {

    private final ManualClock clock = new ManualClock();
    @TempDir
    Path folder;
    private DeferredStoreFixture store;
    private DestinationsHealth health;

    @BeforeEach
    void start() throws IOException {
        store = DeferredStoreFixture.openHasty(folder, clock);
        health = new DestinationsHealth(store.destinations(), store.mails(), clock);
    }

    @AfterEach
    void stop() {
        store.close();
    }

    @Test
    void shouldNameADestinationForWhichMailHasWaitedForMoreThanAnHourAndNoOther() throws Exception {
        store.defer(TestMail.deferral("mail-1", FRANCE), TestMail.message("mail-1"));
        store.destinations().markDown(FRANCE, 0, REFUSED, clock.instant());
        clock.pass(Duration.ofHours(1));
        store.defer(TestMail.deferral("mail-2", BELGIUM), TestMail.message("mail-2"));
        assertThat(health.look().isHealthy()).as("an hour is no more than an hour").isTrue();

        clock.pass(Duration.ofSeconds(1));
        assertThat(health.look().state()).isEqualTo(State.DEGRADED);
        assertThat(health.look().cause()).isEqualTo("1 mails wait for tcn.f.eu-admin.net, the oldest since 2026-03-02T08:00:00Z, "
            + "which said: " + REFUSED.words());
    }
}
