package eu.testa.mail.core.evidence.log;

import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.merkle.Hash;
import eu.testa.mail.core.evidence.merkle.TreeHasher;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * Writes what stands beside the lines of a file of the log: their hashes, the roots of complete subtrees, and the index.
 * Nothing here is evidence, and none of it is made durable: it is for finding and proving fast, and what a crash took is made
 * again from the lines. For one thread.
 */
final class SideFiles implements Closeable {

    private static final int FLUSHED_LINES = 1024;

    private final AppendedFile hashes;
    private final AppendedFile subtrees;
    private final AppendedFile index;

    private SideFiles(AppendedFile hashes, AppendedFile subtrees, AppendedFile index) {
        this.hashes = hashes;
        this.subtrees = subtrees;
        this.index = index;
    }

    /** Begins them for a file without lines. */
    static SideFiles create(LogFile file) throws IOException {
        return open(file, 0, 0);
    }

    private static SideFiles open(LogFile file, long hashes, long index) throws IOException {
        AppendedFile first = AppendedFile.resume(file.hashes(), hashes);
        try {
            AppendedFile second = AppendedFile.resume(file.subtrees(), 0);
            try {
                return new SideFiles(first, second, AppendedFile.resume(file.index(), index));
            } catch (IOException e) {
                second.close();
                throw e;
            }
        } catch (IOException e) {
            first.close();
            throw e;
        }
    }

    /**
     * Goes on with those of a file, and makes again what does not fit its lines, behind which nothing may stand.
     *
     * @throws IOException if they cannot be written, or the lines cannot be read
     */
    static SideFiles resume(LastFile last) throws IOException {
        LineIndex.Covered covered = LineIndex.covered(last.file().index(), last.length());
        SideFiles files = open(last.file(), last.hashes().fitting() * Hash.LENGTH, covered.entries() * LineIndex.ENTRY);
        try {
            last.hashes().subtrees().forEach(files::addSubtree);
            files.addLines(last, covered.octets());
            return files;
        } catch (IOException e) {
            files.close();
            throw e;
        }
    }

    private void addLines(LastFile last, long indexed) throws IOException {
        TreeHasher hasher = new TreeHasher();
        long hashed = last.hashes().octets();
        try (LinesReader lines = new LinesReader(last.file().lines(), Math.min(hashed, indexed))) {
            long at = lines.position();
            int collected = 0;
            for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
                if (at >= hashed) {
                    addHash(hasher.leaf(line.get()));
                }
                if (at >= indexed) {
                    Optional<EvidenceRecord> record = EvidenceLine.read(line.get()).record();
                    if (record.isPresent()) {
                        addEntries(at, LineIndex.keys(record.get()));
                    }
                }
                at = lines.position();
                if (++collected % FLUSHED_LINES == 0) {
                    flush();
                }
            }
        }
    }

    void addHash(Hash leaf) {
        hashes.add(leaf.octets());
    }

    void addSubtree(Hash root) {
        subtrees.add(root.octets());
    }

    /**
     * @param at   where the record's line begins
     * @param keys under which it is found
     */
    void addEntries(long at, long[] keys) {
        index.add(LineIndex.entries(at, keys));
    }

    void flush() throws IOException {
        hashes.flush();
        subtrees.flush();
        index.flush();
    }

    @Override
    public void close() throws IOException {
        try (hashes; subtrees; index) {
            flush();
        }
    }
}
