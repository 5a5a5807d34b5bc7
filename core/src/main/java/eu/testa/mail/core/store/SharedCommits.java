package eu.testa.mail.core.store;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;

/**
 * One writer at a time, as SQLite has it. Changes that come while another is being committed share the next commit, as they
 * wait for the same disk; whose change is made waits for no other. If one of them fails, each is made again by itself: nobody fails
 * for somebody else's mail.
 */
final class SharedCommits {

    /** Changes that share a commit at most: a few megabytes of usual mail. */
    private static final int MOST = 50;

    /** How far the changes that are made together have come. */
    private enum Stage { OPENING, CHANGING, COMMITTING }

    private final Transactions transactions;
    /** For what follows; nobody keeps it while changes are made. */
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition madeSome = lock.newCondition();
    private final Queue<Change<?>> waiting = new ArrayDeque<>();
    /** Who makes changes now, its own and those of others; null: nobody. */
    private Thread writer;
    /** Of the writer. */
    private Stage stage = Stage.OPENING;

    SharedCommits(Transactions transactions) {
        this.transactions = transactions;
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
        Change<T> change = new Change<>(work);
        lock.lock();
        try {
            if (Thread.currentThread().equals(writer)) {
                throw new IllegalStateException("a change within a change would wait for itself: use the handle of the outer one");
            }
            waiting.add(change);
            while (!change.made) {
                if (writer == null) {
                    makeNext();
                } else {
                    madeSome.awaitUninterruptibly();
                }
            }
        } finally {
            lock.unlock();
        }
        return change.result();
    }

    private void makeNext() {
        writer = Thread.currentThread();
        List<Change<?>> next = next();
        lock.unlock();
        try {
            make(next);
        } finally {
            lock.lock();
            writer = null;
            madeSome.signalAll();
        }
    }

    private List<Change<?>> next() {
        List<Change<?>> next = new ArrayList<>();
        while (next.size() < MOST && !waiting.isEmpty()) {
            next.add(waiting.remove());
        }
        return next;
    }

    private void make(List<Change<?>> changes) {
        try {
            if (changes.size() == 1 || !makeTogether(changes)) {
                changes.forEach(this::makeAlone);
            }
        } finally {
            // after an Error, which is the writer's
            changes.stream().filter(change -> !change.made)
                .forEach(change -> change.failed(new StoreException("the store was left in the middle of a change")));
        }
    }

    /** @return false if one of them failed: nothing was changed, and each is to be made by itself */
    private boolean makeTogether(List<Change<?>> changes) {
        try {
            transactions.run(handle -> {
                stage = Stage.CHANGING;
                for (Change<?> change : changes) {
                    change.in(handle);
                }
                stage = Stage.COMMITTING;
                return null;
            });
            changes.forEach(change -> change.made = true);
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
