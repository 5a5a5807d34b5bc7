package eu.testa.mail.server.spool;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that many threads write and read at once. Java closes a channel under all who use it when one of them is interrupted; that one
 * gets an error here, and for the others the file is opened again.
 */
class LastingChannel implements Closeable {

    private final Path path;
    private FileChannel channel;
    private boolean closed;

    /** Opens a file that is there. */
    LastingChannel(Path path) throws IOException {
        this.path = path;
        this.channel = open(path);
    }

    private static FileChannel open(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private interface Operation {
        void on(FileChannel channel) throws IOException;
    }

    private void run(Operation operation) throws IOException {
        while (true) {
            FileChannel now = channel();
            try {
                operation.on(now);
                return;
            } catch (ClosedByInterruptException e) {
                throw e;
            } catch (ClosedChannelException e) {
                // another thread was interrupted, or the file is closed: channel() knows
            }
        }
    }

    private synchronized FileChannel channel() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (!channel.isOpen()) {
            channel = open(path);
        }
        return channel;
    }

    /**
     * @throws ClosedByInterruptException if this thread is interrupted; some of the octets may be written
     */
    void write(byte[] octets, int start, int length, long position) throws IOException {
        run(now -> {
            ByteBuffer rest = ByteBuffer.wrap(octets, start, length);
            while (rest.hasRemaining()) {
                now.write(rest, position + rest.position() - start);
            }
        });
    }

    byte[] read(long position, int length) throws IOException {
        byte[] octets = new byte[length];
        run(now -> {
            ByteBuffer rest = ByteBuffer.wrap(octets);
            while (rest.hasRemaining()) {
                if (now.read(rest, position + rest.position()) < 0) {
                    throw new EOFException(path + " ends after " + (position + rest.position()) + " octets");
                }
            }
        });
        return octets;
    }

    /** Makes durable what was written; fdatasync, which waits for nothing else where the size of the file stays. */
    void force() throws IOException {
        run(now -> now.force(false));
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        channel.close();
    }
}
