package eu.testa.mail.core.evidence;

import eu.testa.mail.core.evidence.merkle.GrowingTree;
import eu.testa.mail.core.evidence.merkle.Hash;
import eu.testa.mail.core.evidence.merkle.TreeHasher;
import eu.testa.mail.core.evidence.merkle.TreeHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Holds the files of a log against their checkpoints, and names what does not fit by file and line.
 */
public final class EvidenceVerification {

    private final CheckpointVerifier verifier;
    private final Consumer<FileResult> each;

    /**
     * What is wrong.
     *
     * @param file name of the file
     * @param line of the file, from 1; 0 if it concerns the file as a whole
     * @param what in words
     */
    public record Finding(Path file, long line, String what) {
    }

    /**
     * What was found in one file.
     *
     * @param file     of the log
     * @param records  lines in it
     * @param unsigned lines behind the newest checkpoint, which nothing speaks for yet
     * @param signer   whose certificate signed the checkpoint, if one did
     * @param findings what is wrong; empty if nothing is
     */
    public record FileResult(LogFile file, long records, long unsigned, Optional<X509Certificate> signer,
                             List<Finding> findings) {
    }

    /**
     * @param each is told of each file when it is done with
     */
    public EvidenceVerification(CheckpointVerifier verifier, Consumer<FileResult> each) {
        this.verifier = verifier;
        this.each = each;
    }

    /**
     * Verifies the files of the days from {@code since} to {@code until}, both included.
     *
     * @return what was found in each, in order
     * @throws IOException if files cannot be read
     */
    public List<FileResult> verify(Path folder, LocalDate since, LocalDate until) throws IOException {
        List<FileResult> results = new ArrayList<>();
        Optional<LogFile> before = Optional.empty();
        List<LogFile> files = LogFile.in(folder);
        for (LogFile file : files) {
            if (!file.day().isBefore(since) && !file.day().isAfter(until)) {
                FileResult result = verify(file, before, file.equals(files.get(files.size() - 1)));
                each.accept(result);
                results.add(result);
            }
            before = Optional.of(file);
        }
        return results;
    }

    private FileResult verify(LogFile file, Optional<LogFile> before, boolean newest) throws IOException {
        List<Finding> findings = new ArrayList<>();
        Optional<X509Certificate> signer = Optional.empty();
        Optional<Checkpoint> checkpoint = Optional.empty();
        try {
            SignedCheckpoint signed = SignedCheckpoint.read(file.checkpoint());
            checkpoint = Optional.of(signed.checkpoint());
            signer = Optional.of(verifier.verify(signed));
            if (!signed.checkpoint().fileName().equals(file.name())) {
                findings.add(new Finding(file.checkpoint(), 0, "is the checkpoint of another file, "
                    + signed.checkpoint().fileName()));
            }
        } catch (IOException e) {
            findings.add(new Finding(file.checkpoint(), 0, Files.notExists(file.checkpoint())
                ? "is missing: nothing speaks for these records" : e.getMessage()));
        }
        Lines lines = read(file, findings);
        checkpoint.ifPresent(one -> hold(file, one.head(), lines, newest, findings));
        lines.first().ifPresent(first -> chain(file, first, before, findings));
        long signed = checkpoint.map(one -> one.head().size()).orElse(0L);
        return new FileResult(file, lines.hashes().size(), Math.max(0, lines.hashes().size() - signed), signer,
            List.copyOf(findings));
    }

    private record Lines(Optional<EvidenceRecord> first, List<Hash> hashes) {
    }

    private static Lines read(LogFile file, List<Finding> findings) throws IOException {
        TreeHasher hasher = new TreeHasher();
        List<Hash> hashes = new ArrayList<>();
        Optional<EvidenceRecord> first = Optional.empty();
        try (LinesReader lines = new LinesReader(file.lines())) {
            for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
                if (hashes.isEmpty()) {
                    first = first(file, line.get(), findings);
                }
                hashes.add(hasher.leaf(line.get()));
            }
            if (lines.position() < Files.size(file.lines())) {
                findings.add(new Finding(file.lines(), hashes.size() + 1L, "is no whole record"));
            }
        }
        return new Lines(first, hashes);
    }

    private static Optional<EvidenceRecord> first(LogFile file, byte[] line, List<Finding> findings) {
        try {
            Optional<EvidenceRecord> record = EvidenceLine.read(line).record();
            if (record.filter(one -> one.event() == EvidenceEvent.OPENED).isPresent()) {
                return record;
            }
        } catch (IOException e) {
            // said below
        }
        findings.add(new Finding(file.lines(), 1, "is not the record that a file begins with"));
        return Optional.empty();
    }

    private static void hold(LogFile file, TreeHead signed, Lines lines, boolean newest, List<Finding> findings) {
        List<Hash> now = lines.hashes();
        GrowingTree tree = new GrowingTree();
        now.stream().limit(signed.size()).forEach(tree::add);
        if (!tree.head().equals(signed)) {
            findings.addAll(differences(file, signed, now));
        } else if (!newest && now.size() > signed.size()) {
            for (long line = signed.size() + 1; line <= now.size(); line++) {
                findings.add(new Finding(file.lines(), line, "stands behind the last checkpoint of an ended file"));
            }
        }
    }

    private static List<Finding> differences(LogFile file, TreeHead signed, List<Hash> now) {
        try {
            HashesFile hashes = HashesFile.read(file.hashes());
            if (hashes.fit(signed)) {
                List<Hash> was = new ArrayList<>();
                for (long index = 0; index < hashes.size(); index++) {
                    was.add(hashes.get(index));
                }
                return Differences.between(was, now).stream()
                    .map(one -> new Finding(file.lines(), one.line(), one.words())).toList();
            }
        } catch (IOException e) {
            return List.of(new Finding(file.lines(), 0, "does not have the records that were signed; which ones are not the "
                + "same cannot be said, for " + file.hashes() + " cannot be read: " + e.getMessage()));
        }
        return List.of(new Finding(file.lines(), 0, "does not have the " + signed.size() + " records that were signed (there are "
            + now.size() + "); which ones are not the same cannot be said, for " + file.hashes() + " was changed, too"));
    }

    /** Each file says what the one before it was. One that is gone was deleted by its time; one that differs was changed. */
    private static void chain(LogFile file, EvidenceRecord first, Optional<LogFile> before, List<Finding> findings) {
        Optional<String> previous = first.text(EvidenceLog.PREVIOUS);
        if (previous.isEmpty() || before.isEmpty()) {
            return;
        }
        String name = previous.get().substring(previous.get().lastIndexOf('/') + 1);
        if (!name.equals(before.get().name())) {
            findings.add(new Finding(file.lines(), 1, "says that the file before it was " + name + ", and there is "
                + before.get().name()));
            return;
        }
        try {
            TreeHead head = SignedCheckpoint.read(before.get().checkpoint()).checkpoint().head();
            if (!first.text(EvidenceLog.PREVIOUS_ROOT).equals(Optional.of(head.root().base64()))) {
                findings.add(new Finding(before.get().checkpoint(), 0, "is not the one that the next file begins with: "
                    + file.name() + " says " + first.text(EvidenceLog.PREVIOUS_SIZE).orElse("no") + " records"));
            }
        } catch (IOException e) {
            // said where that file itself is verified
            return;
        }
    }
}
