package eu.testa.mail.core.health;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.health.PartHealth.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderHealthTest {

    @TempDir
    private Path folder;

    private PartHealth look(long reserve, Path... folders) {
        return new FolderHealth(() -> List.of(folders), () -> reserve).look();
    }

    @Test
    void shouldBeHealthyWhereThereIsRoomAndLeaveNothingBehind() throws IOException {
        assertThat(look(1, folder).isHealthy()).isTrue();
        assertThat(Files.list(folder)).isEmpty();
    }

    @Test
    void shouldBeUnhealthyWhenLessThanTheReserveIsFree() {
        PartHealth health = look(Long.MAX_VALUE / 8, folder);
        assertThat(health.state()).isEqualTo(State.UNHEALTHY);
        assertThat(health.cause()).contains(folder.toString()).contains("452");
    }

    @Test
    void shouldBeDegradedWhenTheReserveIsNear() {
        long free = FreeSpace.of(folder).orElseThrow();
        assertThat(look(free / 2, folder).state()).isEqualTo(State.DEGRADED);
    }

    /** What root may write to all the same, and what nobody may: below /proc there are no files of one's own. */
    @Test
    void shouldBeUnhealthyWhenOneOfSeveralFoldersCannotBeWrittenTo() {
        PartHealth health = look(1, folder, Path.of("/proc/self"));
        assertThat(health.state()).isEqualTo(State.UNHEALTHY);
        assertThat(health.cause()).contains("nothing can be written to /proc/self").contains("451").doesNotContain("Exception");
    }

    @Test
    void shouldNotTakeRoomThatNobodyKnowsForAFullDisk() {
        assertThat(FreeSpace.of(Path.of("/proc/self"))).isEmpty();
    }
}
