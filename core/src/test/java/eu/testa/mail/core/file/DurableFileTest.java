package eu.testa.mail.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {

    private static final int WRITERS = 4;
    private static final int WRITES = 100;

    @TempDir
    private Path folder;
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("secret");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(one -> one.getFileName().toString()).toList();
        }
    }

    /** Each content says how long it is, in as many lines. */
    private static byte[] content(int lines) {
        return (lines + "\n").repeat(lines).getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean isWhole(byte[] content) {
        List<String> lines = new String(content, StandardCharsets.US_ASCII).lines().toList();
        return !lines.isEmpty() && lines.stream().allMatch(line -> line.equals(Integer.toString(lines.size())));
    }

    /** Two commands of administrators, or a command and the server. */
    @Test
    void shouldBeWholeWhileSeveralWriteIt() throws Exception {
        DurableFile.writeSecret(file, content(1));
        ExecutorService pool = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 1; writer <= WRITERS; writer++) {
                byte[] own = content(writer * 300);
                writers.add(pool.submit(() -> {
                    for (int i = 0; i < WRITES; i++) {
                        // as slowly as what is large is written
                        DurableFile.writeSecret(file, out -> {
                            for (int begin = 0; begin < own.length; begin += 500) {
                                out.write(own, begin, Math.min(500, own.length - begin));
                            }
                        });
                    }
                    return null;
                }));
            }
            while (!writers.stream().allMatch(Future::isDone)) {
                assertThat(isWhole(Files.readAllBytes(file))).isTrue();
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(isWhole(Files.readAllBytes(file))).isTrue();
        assertThat(names()).containsExactly("secret");
    }

    @Test
    void shouldLeaveWhatWasThereAndNothingElseWhereTheContentCannotBeHad() throws IOException {
        DurableFile.writeSecret(file, content(3));

        assertThatThrownBy(() -> DurableFile.writeSecret(file, out -> {
            out.write(content(2));
            throw new IOException("no more of it");
        })).hasMessage("no more of it");

        assertThat(Files.readAllBytes(file)).isEqualTo(content(3));
        assertThat(names()).containsExactly("secret");
    }

    /** It may have a key in it. What another process writes at this moment is none of it. */
    @Test
    void shouldRemoveWhatACrashLeftHalfWritten() throws IOException {
        Path old = Files.writeString(folder.resolve("secret.1.unfinished"), "half a k");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(2 * 3600)));
        Files.writeString(folder.resolve("secret.2.unfinished"), "written now");
        Path other = Files.writeString(folder.resolve("secrets.1.unfinished"), "of another file");
        Files.setLastModifiedTime(other, FileTime.from(Instant.now().minusSeconds(2 * 3600)));

        DurableFile.writeSecret(file, content(1));

        assertThat(names()).containsExactlyInAnyOrder("secret", "secret.2.unfinished", "secrets.1.unfinished");
        assertThat(names()).filteredOn(name -> DurableFile.isUnfinished(folder.resolve(name))).hasSize(2);
    }
}
