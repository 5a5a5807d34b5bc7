package eu.testa.mail.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedCommitsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private SharedCommits commits;

    private interface Writing {
        void run() throws IOException;
    }

    @BeforeEach
    void open() {
        commits = new SharedCommits(new Transactions(Jdbi.create("jdbc:sqlite:" + folder.resolve("testa.db"))), nanos::get);
    }

    @AfterEach
    void close() throws InterruptedException {
        end.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Otherwise threads whose mail is stored stand in line behind others whose mail is not, and few changes share a commit. */
    @Test
    void shouldLetNobodyWaitForTheNextChangeWhoseOwnIsMade() throws Exception {
        CountDownLatch bothWait = new CountDownLatch(1);
        CompletableFuture<Void> otherMade = new CompletableFuture<>();
        theWriterWaitsFor(bothWait);
        writing(() -> {
            commits.run(handle -> 1);
            commits.run(handle -> waitFor(end));
        });
        writing(() -> {
            commits.run(handle -> 2);
            otherMade.complete(null);
        });

        bothWait.countDown();

        assertThat(otherMade).succeedsWithin(PATIENCE);
    }

    @Test
    void shouldLetNobodyWaitForOthersWhoseChangesTakeLong() throws Exception {
        CountDownLatch bothWait = new CountDownLatch(1);
        CompletableFuture<Void> slowMade = new CompletableFuture<>();
        theWriterWaitsFor(bothWait);
        writing(() -> {
            commits.run(handle -> nanos.addAndGet(Duration.ofMillis(21).toNanos()));
            slowMade.complete(null);
        });
        writing(() -> commits.run(handle -> waitFor(end)));

        bothWait.countDown();

        assertThat(slowMade).succeedsWithin(PATIENCE);
    }

    @Test
    void shouldMakeInTheNextCommitWhatThereWasNoTimeFor() throws Exception {
        CountDownLatch allWait = new CountDownLatch(1);
        List<Integer> made = new ArrayList<>();
        List<CompletableFuture<Void>> told = new ArrayList<>();
        theWriterWaitsFor(allWait);
        for (int number = 0; number < 10; number++) {
            int mine = number;
            CompletableFuture<Void> mineTold = new CompletableFuture<>();
            told.add(mineTold);
            writing(() -> {
                commits.run(handle -> {
                    nanos.addAndGet(Duration.ofMillis(9).toNanos());
                    return made.add(mine);
                });
                mineTold.complete(null);
            });
        }

        allWait.countDown();

        assertThat(told).allSatisfy(one -> assertThat(one).succeedsWithin(PATIENCE));
        assertThat(made).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    /** What comes meanwhile shares the next commit. */
    private void theWriterWaitsFor(CountDownLatch go) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        start(() -> commits.run(handle -> {
            begun.countDown();
            return waitFor(go);
        }));
        begun.await();
    }

    /** Writes in a thread of its own; returns when it waits for its turn. */
    private void writing(Writing writing) {
        Thread thread = start(writing);
        await().atMost(PATIENCE).until(() -> thread.getState() == Thread.State.WAITING);
    }

    private Thread start(Writing writing) {
        Thread thread = new Thread(() -> {
            try {
                writing.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        threads.add(thread);
        thread.start();
        return thread;
    }

    private static int waitFor(CountDownLatch latch) throws IOException {
        try {
            latch.await();
            return 0;
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }
}
