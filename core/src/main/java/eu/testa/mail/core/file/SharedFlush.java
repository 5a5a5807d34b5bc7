package eu.testa.mail.core.file;

import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * One thread makes durable what it and others have written, and the others wait for it. Whoever is served goes on at once: were all
 * to take the lock that the next flush has, those that are done would stand in line with those that are not, and few would share a flush.
 */
public final class SharedFlush {

    /** Held for moments; nobody keeps it while something is flushed. */
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    /** Who flushes now; null: nobody. */
    private volatile Thread flusher;

    /** Makes durable what was written until it begins, or some of it. */
    @FunctionalInterface
    public interface Flush {
        void run() throws IOException;
    }

    /** Whether it is this thread that flushes: it would wait for itself. */
    public boolean isFlusher() {
        return Thread.currentThread().equals(flusher);
    }

    /**
     * Returns when this thread's part is durable; flushes while nobody else does.
     *
     * @param durable whether it is; what it asks is changed by flushes only
     * @throws IOException if a flush of this thread fails; those that wait for it try for themselves
     */
    public void await(BooleanSupplier durable, Flush flush) throws IOException {
        lock.lock();
        try {
            while (!durable.getAsBoolean()) {
                if (flusher == null) {
                    run(flush);
                } else {
                    ended.awaitUninterruptibly();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void run(Flush flush) throws IOException {
        flusher = Thread.currentThread();
        lock.unlock();
        try {
            flush.run();
        } finally {
            lock.lock();
            flusher = null;
            ended.signalAll();
        }
    }
}
