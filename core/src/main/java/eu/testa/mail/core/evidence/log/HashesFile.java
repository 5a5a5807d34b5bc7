package eu.testa.mail.core.evidence.log;

import eu.testa.mail.core.evidence.merkle.GrowingTree;
import eu.testa.mail.core.evidence.merkle.Hash;
import eu.testa.mail.core.evidence.merkle.LeafHashes;
import eu.testa.mail.core.evidence.merkle.TreeHasher;
import eu.testa.mail.core.evidence.merkle.TreeHead;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The hashes of the lines of one file of the log, as they were when the lines were written, and the roots of complete
 * subtrees over them. Nothing speaks for either but the proofs that come of them.
 */
public final class HashesFile implements LeafHashes {

    private final ByteBuffer hashes;
    private final ByteBuffer subtrees;

    private HashesFile(ByteBuffer hashes, ByteBuffer subtrees) {
        this.hashes = hashes;
        this.subtrees = subtrees;
    }

    /** The hashes of the lines only. */
    public static HashesFile read(Path hashes) throws IOException {
        return new HashesFile(map(hashes), ByteBuffer.allocate(0));
    }

    /** The hashes of the lines, and the roots of subtrees where there are any. */
    public static HashesFile read(Path hashes, Path subtrees) throws IOException {
        return new HashesFile(map(hashes), Files.exists(subtrees) ? map(subtrees) : ByteBuffer.allocate(0));
    }

    /** The hashes of the lines, made from the lines. */
    public static List<Hash> ofLines(LogFile file) throws IOException {
        TreeHasher hasher = new TreeHasher();
        List<Hash> hashes = new ArrayList<>();
        try (LinesReader lines = new LinesReader(file.lines())) {
            for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
                hashes.add(hasher.leaf(line.get()));
            }
        }
        return hashes;
    }

    /** Maps the file; it stays readable for as long as the buffer is there. */
    private static ByteBuffer map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long whole = channel.size() - channel.size() % Hash.LENGTH;
            if (whole > Integer.MAX_VALUE) {
                throw new IOException(file + " has more records than one file of the log can have");
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, whole);
        }
    }

    /** How many there are. */
    public long size() {
        return hashes.capacity() / Hash.LENGTH;
    }

    @Override
    public Hash get(long index) throws IOException {
        if (index >= size()) {
            throw new EOFException("there are " + size() + " hashes");
        }
        return get(hashes, index);
    }

    @Override
    public Optional<Hash> subtree(long from) {
        long index = from / SUBTREE;
        return index < subtrees.capacity() / Hash.LENGTH ? Optional.of(get(subtrees, index)) : Optional.empty();
    }

    private static Hash get(ByteBuffer hashes, long index) {
        byte[] octets = new byte[Hash.LENGTH];
        hashes.get((int) index * Hash.LENGTH, octets);
        return Hash.of(octets);
    }

    /** Whether these hashes are those of this tree. */
    public boolean fit(TreeHead head) throws IOException {
        if (size() < head.size()) {
            return false;
        }
        GrowingTree tree = new GrowingTree();
        for (long index = 0; index < head.size(); index++) {
            tree.add(get(index));
        }
        return tree.head().equals(head);
    }
}
