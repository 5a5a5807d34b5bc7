package eu.testa.mail.server.spool;

import eu.testa.mail.core.delivery.smtp.TraitsReader;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.mailets.james.MailState;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.james.lifecycle.api.Disposable;
import org.apache.james.server.core.MimeMessageSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A message while it comes in, and until somebody has decided about it. A small one is in memory. A larger one is in a file of the
 * spool, with room for the envelope before it, so that the file becomes that of the mail, and no octet is written twice.
 *
 * <p>What cannot be written is told to whoever reads it, or puts it into the spool: at the end of DATA there is an answer that a peer
 * understands.
 *
 * <p>For one thread at a time.
 */
public final class IncomingMessage implements MimeMessageSource, MessageSource, Disposable {

    private static final Logger LOGGER = LoggerFactory.getLogger(IncomingMessage.class);

    /** What is written at once; a message up to this has no file. */
    static final int BLOCK = 64 * 1024;
    private static final int FIRST_BUFFER = 8 * 1024;
    private static final int READ_AT_ONCE = 8 * 1024;

    private final String name;
    private final Path file;
    private byte[] buffer = new byte[FIRST_BUFFER];
    /** Octets in {@link #buffer}. */
    private int filled;
    private long size;
    private final CRC32C sum = new CRC32C();
    private final TraitsReader traits = new TraitsReader();
    /** Of its file; empty while there is none, and when it is that of a mail. */
    private Optional<FileChannel> channel = Optional.empty();
    private boolean inFile;
    private Optional<IOException> trouble = Optional.empty();

    /**
     * @param name of the mail
     * @param file where it will be if it is large
     */
    public IncomingMessage(String name, Path file) {
        this.name = name;
        this.file = file;
    }

    /** Adds octets to its end. */
    public void write(byte[] octets, int from, int count) {
        int next = from;
        int left = count;
        while (left > 0) {
            if (filled == BLOCK) {
                // each block begins at a multiple of its size in the file: the kernel has it in one piece of memory then
                empty(inFile ? BLOCK : BLOCK - SpoolFile.ROOM);
            }
            int some = Math.min(left, BLOCK - filled);
            if (filled + some > buffer.length) {
                buffer = Arrays.copyOf(buffer, Math.min(BLOCK, Math.max(2 * buffer.length, filled + some)));
            }
            System.arraycopy(octets, next, buffer, filled, some);
            filled += some;
            next += some;
            left -= some;
        }
        size += count;
    }

    /** Writes the first octets of the buffer. */
    private void empty(int count) {
        inFile = true;
        if (trouble.isEmpty()) {
            try {
                sum.update(buffer, 0, count);
                traits.add(buffer, 0, count);
                SpoolFile.writeAll(channel(), ByteBuffer.wrap(buffer, 0, count));
            } catch (IOException e) {
                trouble = Optional.of(e);
            }
        }
        filled -= count;
        System.arraycopy(buffer, count, buffer, 0, filled);
    }

    private FileChannel channel() throws IOException {
        if (channel.isEmpty()) {
            channel = Optional.of(FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                .position(SpoolFile.ROOM));
        }
        return channel.get();
    }

    /** Nothing is written any more; it can be read. */
    public void complete() {
        if (inFile && filled > 0) {
            empty(filled);
            buffer = new byte[0];
        }
    }

    private void throwTrouble() throws IOException {
        if (trouble.isPresent()) {
            throw new IOException("the message could not be kept while it came in: " + trouble.get().getMessage(), trouble.get());
        }
    }

    /** Whether it has a file that can become that of its mail. */
    boolean isInFile() {
        return channel.isPresent();
    }

    /**
     * Puts the envelope before it, and makes both durable; the name of the file is durable only when its directory is synced. Whoever
     * gets the file owns it: nothing is written into it any more.
     *
     * @return what is in {@link #file}; empty if there is no room for so large an envelope
     */
    Optional<WrittenOctets> with(MailState envelope) throws IOException {
        throwTrouble();
        Optional<byte[]> before = SpoolFile.beforeMessage(envelope, size, (int) sum.getValue());
        if (before.isPresent()) {
            FileChannel writable = channel.orElseThrow();
            writable.position(0);
            SpoolFile.writeAll(writable, ByteBuffer.wrap(before.get()));
            writable.force(false);
            writable.close();
            channel = Optional.empty();
        }
        return before.map(any -> new WrittenOctets((int) sum.getValue(), traits.traits()));
    }

    Path file() {
        return file;
    }

    @Override
    public String getSourceId() {
        return name;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        throwTrouble();
        if (!inFile) {
            return new ByteArrayInputStream(buffer, 0, filled);
        }
        FileChannel readable = FileChannel.open(file, StandardOpenOption.READ);
        return new BufferedInputStream(Channels.newInputStream(readable.position(SpoolFile.ROOM)), READ_AT_ONCE);
    }

    @Override
    public InputStream open() throws IOException {
        return getInputStream();
    }

    /** Its first octets: all, if it has no more than so many. */
    byte[] start(int most) throws IOException {
        if (inFile) {
            try (InputStream in = open()) {
                return in.readNBytes(most);
            }
        }
        return Arrays.copyOf(buffer, Math.min(filled, most));
    }

    @Override
    public long getMessageSize() {
        return size;
    }

    @Override
    public long size() {
        return size;
    }

    /** Closes its file, and removes it unless it has become that of a mail. */
    @Override
    public void dispose() {
        try {
            if (channel.isPresent()) {
                channel.get().close();
                channel = Optional.empty();
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOGGER.warn("{} cannot be removed; the next start does: {}", file, e.getMessage());
        }
    }
}
