package eu.testa.mail.core.virus.archive;

import eu.testa.mail.core.mail.MessageSource;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/**
 * A file out of a mail or an archive, to be read in any order and again: a small one in memory, a larger one on the disk,
 * in a file that the system deletes when it is closed, also if the server is killed.
 */
final class Scratch implements Closeable, MessageSource {

    private static final int LARGEST_IN_MEMORY = 128 * 1024;
    private static final int BLOCK = 16 * 1024;

    private final SeekableByteChannel channel;
    private final long start;
    private final long size;

    private Scratch(SeekableByteChannel channel, long start, long size) {
        this.channel = channel;
        this.start = start;
        this.size = size;
    }

    /**
     * Reads a file to its end.
     *
     * @param folder where it goes if it is large
     * @throws NotNowException if it cannot be kept: the disk is full, or the folder is away
     * @throws IOException      if it cannot be read
     */
    static Scratch of(InputStream octets, Path folder) throws IOException {
        return from(0, octets, folder);
    }

    /**
     * Reads the rest of a file to its end, when nothing before it is asked for any more.
     *
     * @param start  where the rest begins; places and the size count from the beginning of the file all the same
     * @param octets the rest
     */
    static Scratch from(long start, InputStream octets, Path folder) throws IOException {
        ByteArrayOutputStream small = new ByteArrayOutputStream(BLOCK);
        byte[] block = new byte[BLOCK];
        int count = octets.read(block);
        while (count >= 0 && small.size() + count <= LARGEST_IN_MEMORY) {
            small.write(block, 0, count);
            count = octets.read(block);
        }
        if (count < 0) {
            return new Scratch(new SeekableInMemoryByteChannel(small.toByteArray()), start, start + small.size());
        }
        FileChannel file = create(folder);
        try {
            write(small.toByteArray(), small.size(), file);
            while (count >= 0) {
                write(block, count, file);
                count = octets.read(block);
            }
            return new Scratch(file, start, start + file.size());
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static FileChannel create(Path folder) throws NotNowException {
        try {
            Files.createDirectories(folder);
            return FileChannel.open(Files.createTempFile(folder, "unpacked", ""), StandardOpenOption.READ,
                StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw new NotNowException(folder, e);
        }
    }

    private static void write(byte[] octets, int count, FileChannel file) throws NotNowException {
        try {
            ByteBuffer left = ByteBuffer.wrap(octets, 0, count);
            while (left.hasRemaining()) {
                file.write(left);
            }
        } catch (IOException e) {
            throw new NotNowException(e);
        }
    }

    /** Where what is kept begins. */
    long start() {
        return start;
    }

    @Override
    public long size() {
        return size;
    }

    /** For a reader that wants one; there is one position for all. */
    SeekableByteChannel channel() {
        return channel;
    }

    /**
     * Octets at a place.
     *
     * @throws EOFException if there are not as many
     */
    ByteBuffer read(long position, int count) throws IOException {
        byte[] octets = open(position, count).readNBytes(count);
        if (octets.length < count) {
            throw new EOFException("it ends in the middle");
        }
        return ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public InputStream open() {
        return open(start, size - start);
    }

    /** The octets from a place on, so many or fewer. Streams do not disturb each other. */
    InputStream open(long position, long count) {
        // many readers take one octet at a time
        return new BufferedInputStream(new Range(position, Math.min(size, position + count)), BLOCK);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private final class Range extends InputStream {

        private final long end;
        private long next;

        Range(long start, long end) {
            this.next = start;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (next >= end) {
                return -1;
            }
            channel.position(next - start);
            int count = channel.read(ByteBuffer.wrap(target, offset, (int) Math.min(length, end - next)));
            next += Math.max(count, 0);
            return count;
        }

        @Override
        public int available() {
            return (int) Math.min(Integer.MAX_VALUE, Math.max(0, end - next));
        }
    }
}
