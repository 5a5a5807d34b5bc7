package eu.testa.mail.core.evidence.log;

import eu.testa.mail.core.evidence.merkle.GrowingTree;
import eu.testa.mail.core.evidence.merkle.Hash;
import eu.testa.mail.core.evidence.merkle.TreeHasher;
import eu.testa.mail.core.evidence.merkle.TreeHead;
import java.io.Closeable;
import java.io.IOException;

/** The file of the log that is written to, with what stands beside it. What is added is in the files after {@link #flush}. */
final class OpenLogFile implements Closeable {

    private static final byte[] LINE_END = {'\n'};

    private final LogFile file;
    private final AppendedFile lines;
    private final SideFiles sides;
    private final GrowingTree tree;
    private final TreeHasher hasher = new TreeHasher();

    private OpenLogFile(LogFile file, AppendedFile lines, SideFiles sides, GrowingTree tree) {
        this.file = file;
        this.lines = lines;
        this.sides = sides;
        this.tree = tree;
    }

    /** Begins a file, which must not be there. */
    static OpenLogFile create(LogFile file) throws IOException {
        AppendedFile lines = AppendedFile.create(file.lines());
        try {
            return new OpenLogFile(file, lines, SideFiles.create(file), new GrowingTree());
        } catch (IOException e) {
            lines.close();
            throw e;
        }
    }

    /** Goes on with a file. What is behind its whole lines is cut off. */
    static OpenLogFile append(LastFile last) throws IOException {
        AppendedFile lines = AppendedFile.resume(last.file().lines(), last.length());
        try {
            return new OpenLogFile(last.file(), lines, SideFiles.resume(last), last.tree());
        } catch (IOException e) {
            lines.close();
            throw e;
        }
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

    /** Adds a record as its next line. */
    void add(EvidenceLine.Unnumbered record) {
        byte[] line = record.at(size());
        Hash leaf = hasher.leaf(line);
        sides.addEntries(lines.length(), record.keys());
        sides.addHash(leaf);
        lines.add(line);
        lines.add(LINE_END);
        tree.add(leaf).ifPresent(sides::addSubtree);
    }

    /** Writes what has collected. */
    void flush() throws IOException {
        lines.flush();
        sides.flush();
    }

    /** Makes durable what was flushed. What stands beside the lines is not: it can be made again from them. */
    void force() throws IOException {
        lines.force();
    }

    @Override
    public void close() throws IOException {
        try (lines; sides) {
            flush();
            force();
        }
    }
}
