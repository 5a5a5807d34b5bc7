package eu.testa.mail.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One flush for all that wait, and nobody waits for more than one that is for him. */
class SharedFlushTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final SharedFlush flushes = new SharedFlush();
    private final AtomicInteger written = new AtomicInteger();
    private final AtomicInteger flushed = new AtomicInteger();
    /** Permits: flushes that may end. */
    private final Semaphore disk = new Semaphore(0);
    private volatile int durable;
    private volatile boolean broken;

    private void write() throws IOException {
        int mine = written.incrementAndGet();
        flushes.await(() -> durable >= mine, () -> {
            int all = written.get();
            disk.acquireUninterruptibly();
            flushed.incrementAndGet();
            if (broken) {
                broken = false;
                throw new IOException("the disk is full");
            }
            durable = all;
        });
    }

    /** A thread that writes so many times, and by now waits for a flush. */
    private Thread waiting(int times, CompletableFuture<Void> done) {
        Thread thread = new Thread(() -> {
            try {
                for (int time = 0; time < times; time++) {
                    write();
                }
                done.complete(null);
            } catch (IOException e) {
                done.completeExceptionally(e);
            }
        });
        thread.start();
        await().atMost(PATIENCE).until(() -> thread.getState() == Thread.State.WAITING);
        return thread;
    }

    private void end(List<Thread> threads) throws InterruptedException {
        disk.release(threads.size() * 2);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void shouldServeAllThatWaitWithOneFlushAndKeepNoneOfThemForTheNext() throws Exception {
        CompletableFuture<Void> one = new CompletableFuture<>();
        CompletableFuture<Void> other = new CompletableFuture<>();
        // the second flush is for three, of which one wants a third at once
        List<Thread> threads = List.of(waiting(1, new CompletableFuture<>()), waiting(2, new CompletableFuture<>()), waiting(1, one),
            waiting(1, other));
        try {
            disk.release(2);

            assertThat(one).succeedsWithin(PATIENCE);
            assertThat(other).succeedsWithin(PATIENCE);
            assertThat(flushed).hasValue(2);
        } finally {
            end(threads);
        }
        assertThat(flushed).hasValue(3);
    }

    @Test
    void shouldFailNobodyForTheFlushOfAnother() throws Exception {
        CompletableFuture<Void> first = new CompletableFuture<>();
        CompletableFuture<Void> other = new CompletableFuture<>();
        List<Thread> threads = List.of(waiting(1, first), waiting(1, other));
        broken = true;

        end(threads);

        assertThat(first).failsWithin(PATIENCE).withThrowableThat().withMessageContaining("the disk is full");
        assertThat(other).succeedsWithin(PATIENCE);
    }

    @Test
    void shouldKnowWhoFlushes() throws Exception {
        AtomicInteger answer = new AtomicInteger();
        flushes.await(() -> answer.get() > 0, () -> answer.set(flushes.isFlusher() ? 1 : 2));

        assertThat(answer).hasValue(1);
        assertThat(flushes.isFlusher()).isFalse();
    }
}
