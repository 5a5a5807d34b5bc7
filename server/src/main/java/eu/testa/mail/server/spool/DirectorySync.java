package eu.testa.mail.server.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes the names in one directory durable, one fsync for all threads that wait at the same time.
 *
 * <p>A renamed file survives a power cut only when its directory was synced after the rename.
 */
public final class DirectorySync implements Closeable {

    private final FileChannel directory;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong requested = new AtomicLong();
    private long synced;

    public DirectorySync(Path directory) throws IOException {
        this.directory = FileChannel.open(directory, StandardOpenOption.READ);
    }

    /** Returns when every name that this thread changed before the call is durable. */
    public void sync() throws IOException {
        long mine = requested.incrementAndGet();
        lock.lock();
        try {
            if (synced >= mine) {
                return;
            }
            long covered = requested.get();
            directory.force(true);
            synced = covered;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        directory.close();
    }
}
