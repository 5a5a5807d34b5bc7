package eu.testa.mail.core.store;

import eu.testa.mail.core.file.SharedFlush;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Handle;

/**
 * One writer at a time, as SQLite has it. Changes that come while another is being committed share the next commit
 * ({@link SharedFlush}), as they wait for the same disk. If one of them fails, each is made again by itself: nobody fails for somebody
 * else's mail.
 */
final class SharedCommits {

    /** Changes that share a commit at most: a few megabytes of usual mail. */
    private static final int MOST = 50;
    /**
     * So long changes are made before they are committed, at most. Each of them has a thread of the spool, and live mail waits for one: while
     * Java has not compiled this code yet, or others have the processor, all threads together would wait for all of their changes.
     */
    private static final Duration LONGEST = Duration.ofMillis(20);

    /** How far the changes that are made together have come. */
    private enum Stage { OPENING, CHANGING, COMMITTING }

    private final Transactions transactions;
    private final LongSupplier nanos;
    private final SharedFlush commits = new SharedFlush();
    /** Those that are not made yet; only the writer takes any out. */
    private final Queue<Change<?>> waiting = new ConcurrentLinkedQueue<>();
    /** Of the writer. */
    private Stage stage = Stage.OPENING;

    /** @param nanos a clock that only goes forward */
    SharedCommits(Transactions transactions, LongSupplier nanos) {
        this.transactions = transactions;
        this.nanos = nanos;
    }

    /** What one caller wants; whoever is the writer makes it, in the order in which they came. */
    private static final class Change<T> {
        private final TransactionWork<T> work;
        private T result;
        private Exception failure;
        /** Set last, by the writer, when others may look. */
        private volatile boolean made;

        Change(TransactionWork<T> work) {
            this.work = work;
        }

        void in(Handle handle) throws IOException {
            result = work.in(handle);
        }

        void failed(Exception why) {
            failure = why;
            made = true;
        }

        T result() throws IOException {
            if (failure instanceof IOException e) {
                throw e;
            }
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            return result;
        }
    }

    /** As {@link Transactions#run}; when it returns, the change is durable. */
    <T> T run(TransactionWork<T> work) throws IOException {
        if (commits.isFlusher()) {
            throw new IllegalStateException("a change within a change would wait for itself: use the handle of the outer one");
        }
        Change<T> change = new Change<>(work);
        waiting.add(change);
        commits.await(() -> change.made, () -> make(next()));
        return change.result();
    }

    private List<Change<?>> next() {
        return waiting.stream().limit(MOST).toList();
    }

    private void make(List<Change<?>> changes) {
        boolean ended = false;
        try {
            if (changes.size() == 1 || !makeTogether(changes)) {
                changes.forEach(this::makeAlone);
            }
            ended = true;
        } finally {
            if (!ended) {
                // after an Error, which is the writer's
                changes.stream().filter(change -> !change.made)
                    .forEach(change -> change.failed(new StoreException("the store was left in the middle of a change")));
            }
            while (!waiting.isEmpty() && waiting.element().made) {
                waiting.remove();
            }
        }
    }

    /**
     * Makes as many as there is time for; the others are the first of the next commit.
     *
     * @return false if one of them failed: nothing was changed, and each is to be made by itself
     */
    private boolean makeTogether(List<Change<?>> changes) {
        try {
            int made = transactions.run(handle -> {
                stage = Stage.CHANGING;
                int count = makeInTime(changes, handle);
                stage = Stage.COMMITTING;
                return count;
            });
            changes.subList(0, made).forEach(change -> change.made = true);
            return true;
        } catch (IOException | RuntimeException e) {
            if (stage == Stage.CHANGING) {
                return false;
            }
            // Opening: each by itself would wait as long for the database. Committing: perhaps they were made, and a mail
            // would be stored twice.
            changes.forEach(change -> change.failed(e));
            return true;
        } finally {
            stage = Stage.OPENING;
        }
    }

    /** @return how many */
    private int makeInTime(List<Change<?>> changes, Handle handle) throws IOException {
        long end = nanos.getAsLong() + LONGEST.toNanos();
        int made = 0;
        do {
            changes.get(made).in(handle);
            made++;
        } while (made < changes.size() && end - nanos.getAsLong() > 0);
        return made;
    }

    private void makeAlone(Change<?> change) {
        try {
            transactions.run(handle -> {
                change.in(handle);
                return null;
            });
            change.made = true;
        } catch (IOException | RuntimeException e) {
            change.failed(e);
        }
    }
}
