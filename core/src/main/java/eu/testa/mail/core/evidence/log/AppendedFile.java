package eu.testa.mail.core.evidence.log;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that grows at its end. What is added collects in memory until {@link #flush}; a flush that fails leaves it there,
 * and leaves nothing in the file that a later flush would not write over. For one thread.
 */
final class AppendedFile implements Closeable {

    private static final FileAttribute<?> MODE = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));
    private static final int KEPT_BUFFER = 1 << 20;

    private final FileChannel channel;
    private ByteArrayOutputStream added = new ByteArrayOutputStream();
    private long flushed;

    private AppendedFile(FileChannel channel) {
        this.channel = channel;
    }

    /** Begins a file, which must not be there. */
    static AppendedFile create(Path path) throws IOException {
        return open(path, StandardOpenOption.CREATE_NEW, 0);
    }

    /**
     * Goes on with a file, or begins it.
     *
     * @param length octets that are kept; what is behind them is cut off
     */
    static AppendedFile resume(Path path, long length) throws IOException {
        return open(path, StandardOpenOption.CREATE, length);
    }

    private static AppendedFile open(Path path, StandardOpenOption how, long length) throws IOException {
        boolean created = Files.notExists(path);
        FileChannel channel = FileChannel.open(path, Set.of(how, StandardOpenOption.WRITE), MODE);
        if (created) {
            try (FileChannel folder = FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
                folder.force(true);
            }
        }
        AppendedFile file = new AppendedFile(channel);
        channel.truncate(length);
        file.flushed = length;
        return file;
    }

    void add(byte[] octets) {
        added.writeBytes(octets);
    }

    /** Octets in the file, with those that are not flushed yet. */
    long length() {
        return flushed + added.size();
    }

    /** Writes what has collected. */
    void flush() throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(added.toByteArray());
        long position = flushed;
        while (buffer.hasRemaining()) {
            position += channel.write(buffer, position);
        }
        flushed = position;
        // a buffer that a burst has made large is not kept
        if (added.size() > KEPT_BUFFER) {
            added = new ByteArrayOutputStream();
        } else {
            added.reset();
        }
    }

    /** Makes durable what was flushed. */
    void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            flush();
        }
    }
}
