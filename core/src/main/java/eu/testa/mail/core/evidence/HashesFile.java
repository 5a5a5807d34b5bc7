package eu.testa.mail.core.evidence;

import eu.testa.mail.core.evidence.merkle.GrowingTree;
import eu.testa.mail.core.evidence.merkle.Hash;
import eu.testa.mail.core.evidence.merkle.LeafHashes;
import eu.testa.mail.core.evidence.merkle.TreeHead;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The hashes of the lines of one file of the log, as they were when the lines were written. */
final class HashesFile implements LeafHashes {

    private final ByteBuffer hashes;

    private HashesFile(ByteBuffer hashes) {
        this.hashes = hashes;
    }

    /** Maps the file; it stays readable for as long as this object is there. */
    static HashesFile read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long whole = channel.size() - channel.size() % Hash.LENGTH;
            if (whole > Integer.MAX_VALUE) {
                throw new IOException(file + " has more records than one file of the log can have");
            }
            return new HashesFile(channel.map(FileChannel.MapMode.READ_ONLY, 0, whole));
        }
    }

    long size() {
        return hashes.capacity() / Hash.LENGTH;
    }

    @Override
    public Hash get(long index) throws IOException {
        if (index >= size()) {
            throw new EOFException("there are " + size() + " hashes");
        }
        byte[] octets = new byte[Hash.LENGTH];
        hashes.get((int) index * Hash.LENGTH, octets);
        return Hash.of(octets);
    }

    /** Whether these hashes are those of this tree. */
    boolean fit(TreeHead head) throws IOException {
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
