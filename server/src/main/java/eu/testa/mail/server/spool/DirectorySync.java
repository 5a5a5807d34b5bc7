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
 * <p>A renamed file survives a power cut only when its directory was synced after the rename. A thread that is interrupted
 * gets an error, and with it Java closes the channel to the directory; the next thread opens it again.
 */
public final class DirectorySync implements Closeable {

    private final Path directory;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong requested = new AtomicLong();
    private FileChannel channel;
    private boolean closed;
    private long synced;

    public DirectorySync(Path directory) throws IOException {
        this.directory = directory;
        this.channel = FileChannel.open(directory, StandardOpenOption.READ);
    }

    /**
     * Returns when every name that this thread changed before the call is durable.
     *
     * @throws java.nio.channels.ClosedByInterruptException if this thread is interrupted; the name may not be durable
     */
    public void sync() throws IOException {
        long mine = requested.incrementAndGet();
        lock.lock();
        try {
            if (synced >= mine) {
                return;
            }
            if (!channel.isOpen() && !closed) {
                channel = FileChannel.open(directory, StandardOpenOption.READ);
            }
            long covered = requested.get();
            channel.force(true);
            synced = covered;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            closed = true;
            channel.close();
        } finally {
            lock.unlock();
        }
    }
}
