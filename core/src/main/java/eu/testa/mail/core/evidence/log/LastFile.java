package eu.testa.mail.core.evidence.log;

import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.checkpoint.Checkpoint;
import eu.testa.mail.core.evidence.checkpoint.SignedCheckpoint;
import eu.testa.mail.core.evidence.merkle.GrowingTree;
import eu.testa.mail.core.evidence.merkle.Hash;
import eu.testa.mail.core.evidence.merkle.TreeHasher;
import eu.testa.mail.core.evidence.merkle.TreeHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a server finds in the newest file of its log when it starts. A crash and a change by hand are told apart: a crash
 * leaves a half-written end behind the newest checkpoint, everything else is a change.
 *
 * @param file       the file
 * @param checkpoint its newest checkpoint, if there is one
 * @param first      its first record, if that can be read
 * @param tree       over its whole lines
 * @param length     octets of these lines
 * @param cut        octets behind them that are no whole line
 * @param hashes     of these lines
 * @param fault      what is wrong with the file, if anything is
 */
record LastFile(LogFile file, Optional<Checkpoint> checkpoint, Optional<EvidenceRecord> first, GrowingTree tree, long length,
                long cut, Hashes hashes, Optional<String> fault) {

    /**
     * The hashes that stand beside the lines; a crash can have taken some of them.
     *
     * @param fitting  how many, from the first on, are those of the lines
     * @param octets   of these lines
     * @param subtrees roots of all complete subtrees
     */
    record Hashes(long fitting, long octets, List<Hash> subtrees) {
    }

    /** Says whether a checkpoint counts. */
    @FunctionalInterface
    interface Check {

        /**
         * @throws IOException if it does not; the message says why
         */
        void verify(SignedCheckpoint signed) throws IOException;
    }

    static LastFile read(LogFile file, Check check) throws IOException {
        Optional<Checkpoint> checkpoint = Optional.empty();
        Optional<String> fault = Optional.empty();
        if (Files.exists(file.checkpoint())) {
            try {
                checkpoint = Optional.of(read(file.checkpoint(), check).filter(one -> one.fileName().equals(file.name()))
                    .orElseThrow(() -> new IOException(file.checkpoint() + " is the checkpoint of another file")));
            } catch (IOException e) {
                fault = Optional.of(e.getMessage());
            }
        }
        long signed = checkpoint.map(one -> one.head().size()).orElse(0L);
        GrowingTree tree = new GrowingTree();
        TreeHasher hasher = new TreeHasher();
        Optional<TreeHead> atCheckpoint = signed == 0 ? Optional.of(tree.head()) : Optional.empty();
        Optional<EvidenceRecord> first = Optional.empty();
        long length = 0;
        List<Hash> subtrees = new ArrayList<>();
        Optional<HashesFile> hashes = Files.exists(file.hashes()) ? Optional.of(HashesFile.read(file.hashes())) : Optional.empty();
        long fitting = 0;
        long fittingOctets = 0;
        try (LinesReader lines = new LinesReader(file.lines())) {
            for (Optional<byte[]> line = lines.next(); line.isPresent() && isRecord(line.get(), tree.size(), signed);
                 line = lines.next()) {
                if (tree.size() == 0) {
                    first = record(line.get());
                }
                Hash leaf = hasher.leaf(line.get());
                length = lines.position();
                if (fitting == tree.size() && hashes.isPresent() && fitting < hashes.get().size()
                    && hashes.get().get(fitting).equals(leaf)) {
                    fitting++;
                    fittingOctets = length;
                }
                tree.add(leaf).ifPresent(subtrees::add);
                if (tree.size() == signed) {
                    atCheckpoint = Optional.of(tree.head());
                }
            }
        }
        if (fault.isEmpty() && checkpoint.isPresent()) {
            fault = fault(file, checkpoint.get(), tree.size(), atCheckpoint);
        }
        return new LastFile(file, checkpoint, first, tree, length, Files.size(file.lines()) - length,
            new Hashes(fitting, fittingOctets, List.copyOf(subtrees)), fault);
    }

    /** A checkpoint that this server has signed. Whoever can write its files but has not its key cannot make one. */
    static Optional<Checkpoint> read(Path file, Check check) throws IOException {
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        SignedCheckpoint signed = SignedCheckpoint.read(file);
        try {
            check.verify(signed);
        } catch (IOException e) {
            throw new IOException(file + " was not signed by this server: " + e.getMessage(), e);
        }
        return Optional.of(signed.checkpoint());
    }

    private static Optional<EvidenceRecord> record(byte[] line) {
        try {
            return EvidenceLine.read(line).record();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> fault(LogFile file, Checkpoint checkpoint, long size, Optional<TreeHead> atCheckpoint) {
        if (atCheckpoint.isEmpty()) {
            return Optional.of(file.lines() + " has " + size + " records, and its checkpoint of " + checkpoint.at() + " has "
                + checkpoint.head().size());
        }
        if (checkpoint.head().size() > 0 && !atCheckpoint.get().equals(checkpoint.head())) {
            return Optional.of(file.lines() + " does not have the records that its checkpoint of " + checkpoint.at()
                + " was signed over");
        }
        return Optional.empty();
    }

    /** What the checkpoint covers is judged by its hash; behind it, a power cut can leave octets that were never written. */
    private static boolean isRecord(byte[] line, long index, long signed) {
        return index < signed || EvidenceLine.isAt(index, line);
    }
}
