package eu.testa.mail.core.deferred;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.deferred.StoreHealth.Trouble;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreHealthTest {

    private static final long MIB = 1024 * 1024;

    @TempDir
    Path folder;
    private final ManualClock clock = new ManualClock();
    private DeferredStore store;

    @BeforeEach
    void open() throws IOException {
        store = DeferredStore.open(new StoreDatabase("jdbc:derby:memory:" + UUID.randomUUID() + ";create=true",
            Optional.empty(), Optional.empty()), clock);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void shouldFindNoTroubleWhereThereIsNone() {
        assertThat(new StoreHealth(store, folder, MIB, clock).trouble()).isEqualTo(Trouble.NONE);
    }

    @Test
    void shouldFindTheDiskFullWhenLessThanTheReserveIsLeft() {
        assertThat(new StoreHealth(store, folder, Long.MAX_VALUE, clock).trouble()).isEqualTo(Trouble.DISK);
    }

    @Test
    void shouldFindThatTheStoreIsAway() {
        store.close();
        assertThat(new StoreHealth(store, folder, MIB, clock).trouble()).isEqualTo(Trouble.STORE);
    }

    @Test
    void shouldAskAgainAfterAMoment() {
        StoreHealth health = new StoreHealth(store, folder, MIB, clock);
        assertThat(health.trouble()).isEqualTo(Trouble.NONE);
        store.close();
        assertThat(health.trouble()).as("within the moment").isEqualTo(Trouble.NONE);
        clock.pass(Duration.ofSeconds(2));
        assertThat(health.trouble()).isEqualTo(Trouble.STORE);
    }
}
