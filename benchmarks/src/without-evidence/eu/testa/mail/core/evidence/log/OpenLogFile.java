package eu.testa.mail.core.evidence.log;

import eu.testa.mail.core.evidence.merkle.Hash;
import eu.testa.mail.core.evidence.merkle.TreeHead;

/** In the place of the file of the log: takes all records and writes none. Only for {@code benchmarks/evidence.py}. */
final class OpenLogFile implements AutoCloseable {

    private final LogFile file;

    private OpenLogFile(LogFile file) {
        this.file = file;
    }

    static OpenLogFile create(LogFile file) {
        return new OpenLogFile(file);
    }

    static OpenLogFile append(LastFile last) {
        return new OpenLogFile(last.file());
    }

    LogFile file() {
        return file;
    }

    TreeHead head() {
        return new TreeHead(0, Hash.of(new byte[Hash.LENGTH]));
    }

    long size() {
        return 0;
    }

    void add(EvidenceLine.Unnumbered record) {
        // nothing is written
    }

    void flush() {
        // there is nothing
    }

    void force() {
        // there is nothing
    }

    @Override
    public void close() {
        // nothing is open
    }
}
