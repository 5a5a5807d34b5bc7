package eu.testa.mail.server.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompilerThreadsTest {

    private static final Path ALL = Path.of("/proc/self/task");

    /** Of a thread, where the kernel says it (proc(5)). */
    private static int nice(String thread) throws IOException {
        String stat = Files.readString(Path.of("/proc/self/task", thread, "stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]);
    }

    private static boolean mayRenice() throws IOException, InterruptedException {
        return new ProcessBuilder("sh", "-c", "renice -n " + CompilerThreads.NICE + " -p $$")
            .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
    }

    @Test
    void theyAreFoundByTheirNames() throws IOException {
        assertThat(CompilerThreads.ids(ALL)).isNotEmpty().allSatisfy(id ->
            assertThat(Files.readString(Path.of("/proc/self/task", id, "comm"))).contains("Compiler"));
    }

    @Test
    void aThreadThatEndsWhileTheyAreLookedForIsPassedBy(@TempDir Path threads) throws IOException {
        Files.createDirectory(threads.resolve("11"));
        Files.writeString(Files.createDirectory(threads.resolve("12")).resolve("comm"), "C2 CompilerThre\n");
        Files.writeString(Files.createDirectory(threads.resolve("13")).resolve("comm"), "smtp-io-1\n");

        assertThat(CompilerThreads.ids(threads)).containsExactly("12");
    }

    @Test
    void theyGoFirstWhereTheSystemAllowsItAndNoOtherThreadDoes() throws Exception {
        boolean allowed = mayRenice();

        assertThat(CompilerThreads.renice()).isEqualTo(allowed);

        List<String> compilers = CompilerThreads.ids(ALL);
        if (allowed) {
            assertThat(compilers).allSatisfy(id -> assertThat(nice(id)).isEqualTo(CompilerThreads.NICE));
        }
        try (var threads = Files.list(ALL)) {
            assertThat(threads.map(thread -> thread.getFileName().toString()).filter(id -> !compilers.contains(id)))
                .isNotEmpty().allSatisfy(id -> assertThat(nice(id)).isGreaterThan(CompilerThreads.NICE));
        }
    }
}
