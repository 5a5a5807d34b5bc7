package eu.testa.mail.server.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectorySyncTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    @Test
    void shouldFailOnlyTheThreadThatIsInterrupted() throws Exception {
        try (DirectorySync names = new DirectorySync(directory)) {
            Thread.currentThread().interrupt();
            try {
                assertThatThrownBy(names::sync).isInstanceOf(ClosedByInterruptException.class);
            } finally {
                Thread.interrupted();
            }

            names.sync();
        }
    }

    /** Otherwise a mail that is durable waits for its 250 until another one is. */
    @Test
    void shouldLetNobodyWaitForTheNextFsyncWhoseNameIsDurable() throws Exception {
        Semaphore disk = new Semaphore(0);
        try (DirectorySync names = new DirectorySync(directory) {
            @Override
            void force() throws IOException {
                disk.acquireUninterruptibly();
                super.force();
            }
        }) {
            Thread first = syncing(names, 1, new CompletableFuture<>());
            await().atMost(PATIENCE).until(disk::hasQueuedThreads);
            // the second fsync is for both; one of them wants a third at once
            Thread twice = syncing(names, 2, new CompletableFuture<>());
            await().atMost(PATIENCE).until(() -> twice.getState() == Thread.State.WAITING);
            CompletableFuture<Void> durable = new CompletableFuture<>();
            Thread other = syncing(names, 1, durable);
            await().atMost(PATIENCE).until(() -> other.getState() == Thread.State.WAITING);
            try {
                disk.release(2);
                assertThat(durable).succeedsWithin(PATIENCE);
            } finally {
                disk.release(100);
                for (Thread thread : List.of(first, twice, other)) {
                    thread.join();
                }
            }
        }
    }

    private static Thread syncing(DirectorySync names, int times, CompletableFuture<Void> durable) {
        Thread thread = new Thread(() -> {
            try {
                for (int time = 0; time < times; time++) {
                    names.sync();
                }
                durable.complete(null);
            } catch (IOException e) {
                durable.completeExceptionally(e);
            }
        });
        thread.start();
        return thread;
    }

    @Test
    void shouldStayClosed() throws Exception {
        DirectorySync names = new DirectorySync(directory);
        names.close();

        assertThatThrownBy(names::sync).isInstanceOf(ClosedChannelException.class);
    }
}
