package eu.testa.mail.core.evidence;

import eu.testa.mail.core.evidence.merkle.GrowingTree;
import eu.testa.mail.core.evidence.merkle.Hash;
import eu.testa.mail.core.evidence.merkle.TreeHasher;
import eu.testa.mail.core.evidence.merkle.TreeHead;
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
 * The file of the log that is written to. Lines collect in memory until {@link #flush}; a flush that fails leaves them there,
 * and leaves no half of a line in the file that a later flush would not write over.
 */
final class OpenLogFile implements Closeable {

    private static final FileAttribute<?> MODE = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));
    private static final int KEPT_BUFFER = 1 << 20;

    private final LogFile file;
    private final FileChannel lines;
    private final FileChannel hashes;
    private final GrowingTree tree;
    private final TreeHasher hasher = new TreeHasher();
    private ByteArrayOutputStream newLines = new ByteArrayOutputStream();
    private ByteArrayOutputStream newHashes = new ByteArrayOutputStream();
    private long linesLength;
    private long hashesLength;

    private OpenLogFile(LogFile file, FileChannel lines, FileChannel hashes, GrowingTree tree, long length) {
        this.file = file;
        this.lines = lines;
        this.hashes = hashes;
        this.tree = tree;
        this.linesLength = length;
        this.hashesLength = tree.size() * Hash.LENGTH;
    }

    /** Begins a file, which must not be there. */
    static OpenLogFile create(LogFile file) throws IOException {
        return open(file, new GrowingTree(), 0, StandardOpenOption.CREATE_NEW);
    }

    /**
     * Goes on with a file.
     *
     * @param tree   over the lines that are there
     * @param length octets of these lines; what is behind them is cut off
     */
    static OpenLogFile append(LogFile file, GrowingTree tree, long length) throws IOException {
        OpenLogFile open = open(file, tree, length, StandardOpenOption.CREATE);
        open.lines.truncate(length);
        open.hashes.truncate(open.hashesLength);
        return open;
    }

    private static OpenLogFile open(LogFile file, GrowingTree tree, long length, StandardOpenOption how) throws IOException {
        FileChannel lines = channel(file.lines(), how);
        try {
            return new OpenLogFile(file, lines, channel(file.hashes(), StandardOpenOption.CREATE), tree, length);
        } catch (IOException e) {
            lines.close();
            throw e;
        }
    }

    private static FileChannel channel(Path path, StandardOpenOption how) throws IOException {
        boolean created = Files.notExists(path);
        FileChannel channel = FileChannel.open(path, Set.of(how, StandardOpenOption.WRITE), MODE);
        if (created) {
            try (FileChannel folder = FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
                folder.force(true);
            }
        }
        return channel;
    }

    LogFile file() {
        return file;
    }

    /** The tree over all lines, written or not. */
    TreeHead head() {
        return tree.head();
    }

    long size() {
        return tree.size();
    }

    void add(byte[] line) {
        Hash leaf = hasher.leaf(line);
        newLines.writeBytes(line);
        newLines.write('\n');
        newHashes.writeBytes(leaf.octets());
        tree.add(leaf);
    }

    /** Writes what has collected. */
    void flush() throws IOException {
        linesLength = write(lines, newLines, linesLength);
        newLines = emptied(newLines);
        hashesLength = write(hashes, newHashes, hashesLength);
        newHashes = emptied(newHashes);
    }

    /** A buffer that a burst has made large is not kept. */
    private static ByteArrayOutputStream emptied(ByteArrayOutputStream buffer) {
        if (buffer.size() > KEPT_BUFFER) {
            return new ByteArrayOutputStream();
        }
        buffer.reset();
        return buffer;
    }

    private static long write(FileChannel channel, ByteArrayOutputStream octets, long at) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(octets.toByteArray());
        long position = at;
        while (buffer.hasRemaining()) {
            position += channel.write(buffer, position);
        }
        return position;
    }

    /** Makes durable what was flushed. The hashes are not: they can be made again from the lines. */
    void force() throws IOException {
        lines.force(false);
    }

    @Override
    public void close() throws IOException {
        try (lines; hashes) {
            flush();
            force();
        }
    }
}
