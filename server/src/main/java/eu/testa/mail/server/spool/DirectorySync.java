package eu.testa.mail.server.spool;

import eu.testa.mail.core.file.SharedFlush;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes the names in one directory durable, one fsync for all threads that wait at the same time ({@link SharedFlush}).
 *
 * <p>A renamed file survives a power cut only when its directory was synced after the rename. A thread that is interrupted
 * gets an error, and with it Java closes the channel to the directory; the next thread opens it again.
 */
public class DirectorySync implements Closeable {

    private final Path directory;
    private final SharedFlush flushes = new SharedFlush();
    private final AtomicLong requested = new AtomicLong();
    private volatile long synced;
    private FileChannel channel;
    private boolean closed;

    public DirectorySync(Path directory) throws IOException {
        this.directory = directory;
        this.channel = FileChannel.open(directory, StandardOpenOption.READ);
    }

    /**
     * Returns when every name that this thread changed before the call is durable.
     *
     * @throws java.nio.channels.ClosedByInterruptException if this thread is interrupted; the name may not be durable
     */
    public final void sync() throws IOException {
        long mine = requested.incrementAndGet();
        flushes.await(() -> synced >= mine, () -> {
            long covered = requested.get();
            force();
            synced = covered;
        });
    }

    /** The fsync. */
    synchronized void force() throws IOException {
        if (!channel.isOpen() && !closed) {
            channel = FileChannel.open(directory, StandardOpenOption.READ);
        }
        channel.force(true);
    }

    @Override
    public final synchronized void close() throws IOException {
        closed = true;
        channel.close();
    }
}
