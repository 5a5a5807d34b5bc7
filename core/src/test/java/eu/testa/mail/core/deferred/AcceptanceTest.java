package eu.testa.mail.core.deferred;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.deferred.Acceptance.Trouble;
import eu.testa.mail.core.evidence.WrittenEvidence;
import eu.testa.mail.core.health.FolderHealth;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcceptanceTest {

    private static final long MIB = 1024 * 1024;

    @TempDir
    Path folder;
    private final ManualClock clock = new ManualClock();
    private final WrittenEvidence evidence = new WrittenEvidence();
    private DeferredStoreFixture store;

    @BeforeEach
    void open() throws IOException {
        store = DeferredStoreFixture.openHasty(folder.resolve("store"), clock);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Acceptance acceptance(long reserve, Path... folders) {
        return new Acceptance(new FolderHealth(() -> List.of(folders), () -> reserve), new StoreHealth(store.destinations()),
            evidence, clock);
    }

    @Test
    void shouldFindThatAFolderCannotBeWrittenTo() {
        assertThat(acceptance(MIB, folder, Path.of("/proc/self")).trouble()).isEqualTo(Trouble.FOLDER);
    }

    @Test
    void shouldFindNoTroubleWhereThereIsNone() {
        assertThat(acceptance(MIB, folder).trouble()).isEqualTo(Trouble.NONE);
    }

    @Test
    void shouldFindTheDiskFullWhenLessThanTheReserveIsLeft() {
        assertThat(acceptance(Long.MAX_VALUE / 8, folder).trouble()).isEqualTo(Trouble.ROOM);
    }

    @Test
    void shouldFindThatEvidenceCannotBeWritten() {
        evidence.fail("No space left on device");
        assertThat(acceptance(MIB, folder).trouble()).isEqualTo(Trouble.EVIDENCE);
    }

    @Test
    void shouldFindThatTheStoreIsAway() {
        store.close();
        assertThat(acceptance(MIB, folder).trouble()).isEqualTo(Trouble.STORE);
    }

    @Test
    void shouldAskAgainAfterAMoment() {
        Acceptance acceptance = acceptance(MIB, folder);
        assertThat(acceptance.trouble()).isEqualTo(Trouble.NONE);
        store.close();
        assertThat(acceptance.trouble()).as("within the moment").isEqualTo(Trouble.NONE);
        clock.pass(Duration.ofSeconds(2));
        assertThat(acceptance.trouble()).isEqualTo(Trouble.STORE);
    }

    @Test
    void shouldLetAnyThreadAskAfterAnother() {
        Acceptance acceptance = acceptance(MIB, folder);
        assertThat(acceptance.trouble()).isEqualTo(Trouble.NONE);
        store.close();
        clock.pass(Duration.ofSeconds(2));

        assertThat(CompletableFuture.supplyAsync(acceptance::trouble).join()).isEqualTo(Trouble.STORE);
    }
}
