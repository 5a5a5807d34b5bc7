package eu.testa.mail.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackgroundProcessTest {

    private static final List<String> WAIT_LONG = List.of("/bin/sleep", "600");

    @TempDir
    private Path folder;
    private BackgroundProcess process;

    @BeforeEach
    void name() {
        process = new BackgroundProcess(folder.resolve("pid"), folder.resolve("console.log"));
    }

    @AfterEach
    void end() throws IOException {
        process.kill();
    }

    @Test
    void shouldBeFoundAgainByAnotherCommand() throws IOException {
        ProcessHandle started = process.start(WAIT_LONG);

        assertThat(new BackgroundProcess(folder.resolve("pid"), folder.resolve("console.log")).running())
            .contains(started);
    }

    @Test
    void shouldStopAndBeForgotten() throws IOException {
        ProcessHandle started = process.start(WAIT_LONG);

        assertThat(process.stop(10)).isTrue();

        assertThat(started.isAlive()).isFalse();
        assertThat(process.running()).isEmpty();
        assertThat(folder.resolve("pid")).doesNotExist();
    }

    @Test
    void shouldKillWhatDoesNotStop() throws IOException {
        ProcessHandle started = process.start(List.of("/bin/sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 1; done"));
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> Files.readString(folder.resolve("console.log")).contains("deaf"));

        assertThat(process.stop(1)).isFalse();

        assertThat(started.isAlive()).isFalse();
    }

    /** After a reboot or a crash, the id may belong to somebody else: it must be neither trusted nor stopped. */
    @Test
    void shouldNotTakeAStrangerWithTheSameIdForItsOwn() throws IOException {
        long stranger = ProcessHandle.current().pid();
        Files.writeString(folder.resolve("pid"), stranger + " 12345\n");

        assertThat(process.running()).isEmpty();
        assertThat(process.stop(1)).isTrue();

        assertThat(ProcessHandle.current().isAlive()).isTrue();
        assertThat(folder.resolve("pid")).doesNotExist();
    }

    @Test
    void shouldTakeABrokenPidFileForNoProcess() throws IOException {
        Files.writeString(folder.resolve("pid"), "nonsense");

        assertThat(process.running()).isEmpty();
    }
}
