package eu.testa.mail.core.evidence.verification;

import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.checkpoint.Checkpoint;
import eu.testa.mail.core.evidence.checkpoint.CheckpointVerifier;
import eu.testa.mail.core.evidence.checkpoint.SignedCheckpoint;
import eu.testa.mail.core.evidence.checkpoint.TimeStamp;
import eu.testa.mail.core.evidence.log.CheckpointFiles;
import eu.testa.mail.core.evidence.log.LogFile;
import eu.testa.mail.core.evidence.witness.CheckpointCopies;
import eu.testa.mail.core.file.LiveFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Holds the files of a log against their checkpoints, and names what does not fit by file and line. The server may be writing to
 * the log meanwhile.
 */
public final class EvidenceVerification {

    private final CheckpointVerifier verifier;
    private final Optional<CheckpointCopies> copies;
    private final Clock clock;
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
     * @param stamp    the time stamp of the checkpoint, if there is one
     * @param findings what is wrong; empty if nothing is
     */
    public record FileResult(LogFile file, long records, long unsigned, Optional<X509Certificate> signer,
                             Optional<TimeStamp> stamp, List<Finding> findings) {
    }

    /**
     * @param copies of the checkpoints, that somebody else has; each is held against the log, too
     * @param each   is told of each file when it is done with
     */
    public EvidenceVerification(CheckpointVerifier verifier, Optional<CheckpointCopies> copies, Clock clock,
                                Consumer<FileResult> each) {
        this.verifier = verifier;
        this.copies = copies;
        this.clock = clock;
        this.each = each;
    }

    /**
     * Verifies the files of the days from {@code since} to {@code until}, both included.
     *
     * @return what was found in each, in order; files that are missing at the end among them
     * @throws IOException if files cannot be read
     */
    public List<FileResult> verify(Path folder, LocalDate since, LocalDate until) throws IOException {
        // first of all: what is signed later may be in the files then
        Optional<Finding> broken = Optional.empty();
        Optional<Checkpoint> newest = Optional.empty();
        try {
            newest = newest(folder);
        } catch (IOException e) {
            broken = Optional.of(new Finding(folder.resolve(CheckpointFiles.NEWEST), 0, e.getMessage()));
        }
        Optional<Checkpoint> newestSigned = newest;
        List<FileResult> results = new ArrayList<>();
        Optional<LogFile> before = Optional.empty();
        List<LogFile> files = LogFile.in(folder);
        for (LogFile file : files) {
            if (file.isOf(since, until)) {
                boolean last = file.equals(files.get(files.size() - 1));
                Optional<LogFile> there = before.filter(one -> Files.exists(one.lines()));
                FileVerification verification = new FileVerification(file, verifier, copies, clock).with(last ? broken : Optional.empty());
                LiveFolder.readIfThere(file.lines(), any -> verification.verify(there, last, newestSigned)).filter(result ->
                    // deleted by its time meanwhile: the checkpoint goes before the lines
                    result.findings().isEmpty() || Files.exists(file.lines())).ifPresent(result -> tell(result, results));
            }
            before = Optional.of(file);
        }
        for (FileResult missing : missing(folder, files, newest)) {
            if (missing.file().isOf(since, until)) {
                tell(missing, results);
            }
        }
        return results;
    }

    private Optional<Checkpoint> newest(Path folder) throws IOException {
        Path file = folder.resolve(CheckpointFiles.NEWEST);
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        SignedCheckpoint signed = SignedCheckpoint.read(file);
        try {
            verifier.verify(signed);
            return Optional.of(signed.checkpoint());
        } catch (IOException e) {
            Optional<LogFile> of = LogFile.of(folder, signed.checkpoint().fileName());
            if (of.isPresent() && Files.exists(of.get().checkpoint()) && Files.mismatch(file, of.get().checkpoint()) < 0) {
                // the same, and said of that one
                return Optional.empty();
            }
            throw e;
        }
    }

    private void tell(FileResult result, List<FileResult> results) {
        each.accept(result);
        results.add(result);
    }

    /** What a checkpoint speaks of and is not there. What is older than all that is there was deleted by its time. */
    private List<FileResult> missing(Path folder, List<LogFile> files, Optional<Checkpoint> newest) throws IOException {
        Map<LogFile, Checkpoint> spokenOf = new HashMap<>();
        newest.ifPresent(one -> LogFile.of(folder, one.fileName()).ifPresent(file -> spokenOf.put(file, one)));
        if (copies.isPresent() && !files.isEmpty()) {
            Optional<String> log = files.get(files.size() - 1).first().flatMap(record -> record.text(EvidenceRecord.LOG));
            for (LogFile copied : log.isPresent() ? copies.get().files(log.get()) : List.<LogFile>of()) {
                for (SignedCheckpoint copy : copies.get().of(log.get(), copied.name())) {
                    spokenOf.put(new LogFile(folder, copied.day(), copied.part()), copy.checkpoint());
                }
            }
        }
        return spokenOf.entrySet().stream().filter(one -> !files.contains(one.getKey()))
            .filter(one -> files.isEmpty() || files.get(0).compareTo(one.getKey()) < 0).sorted(Map.Entry.comparingByKey())
            .map(one -> new FileResult(one.getKey(), 0, 0, Optional.empty(), Optional.empty(), List.of(new Finding(
                one.getKey().lines(), 0, "is missing; its checkpoint of " + one.getValue().at() + " was signed over "
                + one.getValue().head().size() + " records")))).toList();
    }
}
