package eu.testa.mail.core.deferred;

import static eu.testa.mail.core.deferred.TestMail.FRANCE;
import static eu.testa.mail.core.deferred.TestMail.message;
import static eu.testa.mail.core.deferred.TestMail.parking;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DerbyStoreTest extends DeferredStoreContract {

    @TempDir
    static Path folder;

    @Override
    StoreDatabase database() {
        return StoreDatabase.derby(folder.resolve("deferred"));
    }

    @Test
    void shouldFreeAfterARestartWhatTheDeadServerHadClaimed() throws IOException {
        store.park(parking("mail-1", FRANCE, clock.instant()), RetrySchedule.NOTE, message("mail-1"));
        store.claimDue(FRANCE, 10, Duration.ofMinutes(20));
        store.close();
        store = DeferredStore.open(database(), clock);

        assertThat(store.claimDue(FRANCE, 10, Duration.ofMinutes(20))).hasSize(1);
    }
}
