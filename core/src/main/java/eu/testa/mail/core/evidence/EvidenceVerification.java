package eu.testa.mail.core.evidence;

import eu.testa.mail.core.evidence.merkle.GrowingTree;
import eu.testa.mail.core.evidence.merkle.Hash;
import eu.testa.mail.core.evidence.merkle.TreeHasher;
import eu.testa.mail.core.evidence.merkle.TreeHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Holds the files of a log against their checkpoints, and names what does not fit by file and line. The server may be writing to
 * the log meanwhile.
 */
public final class EvidenceVerification {

    /** A checkpoint is signed after a minute; who has none after this time has lost it. */
    private static final Duration FIRST_CHECKPOINT = Duration.ofMinutes(3);
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

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
            broken = Optional.of(new Finding(folder.resolve(EvidenceLog.NEWEST), 0, e.getMessage()));
        }
        List<FileResult> results = new ArrayList<>();
        Optional<LogFile> before = Optional.empty();
        List<LogFile> files = LogFile.in(folder);
        for (LogFile file : files) {
            if (isOf(file, since, until)) {
                boolean last = file.equals(files.get(files.size() - 1));
                tell(verify(file, before, last, newest, last ? broken : Optional.empty()), results);
            }
            before = Optional.of(file);
        }
        for (FileResult missing : missing(folder, files, newest)) {
            if (isOf(missing.file(), since, until)) {
                tell(missing, results);
            }
        }
        return results;
    }

    private Optional<Checkpoint> newest(Path folder) throws IOException {
        Path file = folder.resolve(EvidenceLog.NEWEST);
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

    private static boolean isOf(LogFile file, LocalDate since, LocalDate until) {
        return !file.day().isBefore(since) && !file.day().isAfter(until);
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
            Optional<String> log = files.get(files.size() - 1).first().flatMap(record -> record.text(EvidenceLog.LOG));
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

    private FileResult verify(LogFile file, Optional<LogFile> before, boolean last, Optional<Checkpoint> newest,
                              Optional<Finding> broken) throws IOException {
        List<Finding> findings = new ArrayList<>();
        broken.ifPresent(findings::add);
        Optional<X509Certificate> signer = Optional.empty();
        Optional<TimeStamp> stamp = Optional.empty();
        Optional<Checkpoint> checkpoint = Optional.empty();
        boolean unsigned = Files.notExists(file.checkpoint());
        if (!unsigned) {
            try {
                SignedCheckpoint signed = SignedCheckpoint.read(file.checkpoint());
                checkpoint = Optional.of(signed.checkpoint());
                checkPlace(file, signed.checkpoint(), findings);
                signer = Optional.of(verifier.verify(signed));
                stamp = signed.timeStamp().isPresent()
                    ? Optional.of(TimeStamp.over(signed.signature(), signed.timeStamp().get())) : Optional.empty();
            } catch (IOException e) {
                findings.add(new Finding(file.checkpoint(), 0, e.getMessage()));
            }
        }
        List<SignedCheckpoint> copied = copied(file, checkpoint, findings);
        SortedSet<Long> sizes = new TreeSet<>();
        checkpoint.ifPresent(one -> sizes.add(one.head().size()));
        Optional<Checkpoint> own = checkpoint;
        Optional<Checkpoint> later = newest.filter(one -> own.filter(mine -> mine.origin().equals(one.origin())
            && mine.head().size() < one.head().size()).isPresent());
        later.ifPresent(one -> sizes.add(one.head().size()));
        copied.forEach(one -> sizes.add(one.checkpoint().head().size()));
        Lines lines = Lines.read(file, sizes, last ? checkpoint.map(one -> one.head().size()).orElse(0L) : Long.MAX_VALUE);
        Optional<EvidenceRecord> first = begins(file, lines, findings);
        if (unsigned && !(last && isYoung(file, first, newest))) {
            findings.add(new Finding(file.checkpoint(), 0, "is missing: nothing speaks for these records"));
        }
        if (!last && lines.octets() < Files.size(file.lines())) {
            findings.add(new Finding(file.lines(), lines.count() + 1, "is no whole record"));
        }
        if (checkpoint.isPresent()) {
            hold(file, checkpoint.get().head(), lines, last, findings);
        }
        if (checkpoint.isEmpty() || lines.fit(checkpoint.get().head())) {
            lines.strangers().forEach(line -> findings.add(new Finding(file.lines(), line, "is no record that was written here")));
        }
        later.filter(one -> !lines.fit(one.head())).ifPresent(one -> findings.add(new Finding(file.checkpoint(), 0,
            "is an older one; the newest was of " + one.at() + " over " + one.head().size() + " records")));
        copied.forEach(copy -> holdAgainstCopy(file, copy.checkpoint(), lines, findings));
        if (first.isPresent()) {
            chain(file, first.get(), before, findings);
        }
        long signed = checkpoint.map(one -> one.head().size()).orElse(0L);
        return new FileResult(file, lines.count(), Math.max(0, lines.count() - signed), signer, stamp, List.copyOf(findings));
    }

    private void checkPlace(LogFile file, Checkpoint checkpoint, List<Finding> findings) {
        if (!checkpoint.fileName().equals(file.name())) {
            findings.add(new Finding(file.checkpoint(), 0, "is the checkpoint of another file, " + checkpoint.fileName()));
        }
        if (checkpoint.at().isAfter(clock.instant().plus(CLOCKS_DIFFER))) {
            findings.add(new Finding(file.checkpoint(), 0, "is of the future, " + checkpoint.at()));
        }
    }

    /** A server signs its first checkpoint of a day a minute after the day's first record. */
    private boolean isYoung(LogFile file, Optional<EvidenceRecord> first, Optional<Checkpoint> newest) {
        return newest.filter(one -> one.fileName().equals(file.name())).isEmpty()
            && first.filter(record -> record.text(EvidenceRecord.REASON).isEmpty())
                .filter(record -> clock.instant().isBefore(record.at().plus(FIRST_CHECKPOINT))).isPresent();
    }

    /** The copies that count: they are signed, too. */
    private List<SignedCheckpoint> copied(LogFile file, Optional<Checkpoint> checkpoint, List<Finding> findings)
        throws IOException {
        if (copies.isEmpty() || checkpoint.isEmpty()) {
            return List.of();
        }
        List<SignedCheckpoint> believed = new ArrayList<>();
        for (SignedCheckpoint copy : copies.get().of(checkpoint.get().log(), file.name())) {
            try {
                verifier.verify(copy);
                believed.add(copy);
            } catch (IOException e) {
                findings.add(new Finding(file.checkpoint(), 0, "has a copy of " + copy.checkpoint().at()
                    + " that does not count: " + e.getMessage()));
            }
        }
        return believed;
    }

    /**
     * What a file has.
     *
     * @param first     line, if there is one
     * @param count     of its lines
     * @param octets    of its lines
     * @param heads     of the tree over the first lines, for each number of them that was asked for
     * @param strangers lines for which no checkpoint speaks yet, and which are no records with that place
     */
    private record Lines(Optional<byte[]> first, long count, long octets, Map<Long, TreeHead> heads, List<Long> strangers) {

        /**
         * @param signed lines that a checkpoint speaks for or will never speak for
         */
        static Lines read(LogFile file, SortedSet<Long> sizes, long signed) throws IOException {
            TreeHasher hasher = new TreeHasher();
            GrowingTree tree = new GrowingTree();
            Map<Long, TreeHead> heads = new HashMap<>();
            if (sizes.contains(0L)) {
                heads.put(0L, tree.head());
            }
            List<Long> strangers = new ArrayList<>();
            Optional<byte[]> first = Optional.empty();
            try (LinesReader lines = new LinesReader(file.lines())) {
                for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
                    if (tree.size() == 0) {
                        first = line;
                    }
                    if (tree.size() >= signed && !LastFile.isRecord(line.get(), tree.size())) {
                        strangers.add(tree.size() + 1);
                    }
                    tree.add(hasher.leaf(line.get()));
                    if (sizes.contains(tree.size())) {
                        heads.put(tree.size(), tree.head());
                    }
                }
                return new Lines(first, tree.size(), lines.position(), heads, strangers);
            }
        }

        /** Whether the first lines are those that were signed. */
        boolean fit(TreeHead signed) {
            return signed.equals(heads.get(signed.size()));
        }
    }

    private static Optional<EvidenceRecord> begins(LogFile file, Lines lines, List<Finding> findings) {
        Optional<EvidenceRecord> first = Optional.empty();
        try {
            first = lines.first().isPresent() ? EvidenceLine.read(lines.first().get()).record() : first;
        } catch (IOException e) {
            // said below
            first = Optional.empty();
        }
        if (first.filter(record -> record.event() == EvidenceEvent.OPENED).isEmpty()) {
            findings.add(new Finding(file.lines(), 1, "is not the record that a file begins with"));
            return Optional.empty();
        }
        return first;
    }

    private static void hold(LogFile file, TreeHead signed, Lines lines, boolean last, List<Finding> findings)
        throws IOException {
        if (!lines.fit(signed)) {
            findings.addAll(differences(file, signed, lines.count()));
        } else if (!last) {
            for (long line = signed.size() + 1; line <= lines.count(); line++) {
                findings.add(new Finding(file.lines(), line, "stands behind the last checkpoint of an ended file"));
            }
        }
    }

    private static void holdAgainstCopy(LogFile file, Checkpoint copy, Lines lines, List<Finding> findings) {
        if (!lines.fit(copy.head())) {
            findings.add(new Finding(file.lines(), 0, "does not have the " + copy.head().size() + " records that the checkpoint of "
                + copy.at() + " was signed over, of which there is a copy (there are " + lines.count()
                + "): this file and its own checkpoint were written anew"));
        }
    }

    private static List<Finding> differences(LogFile file, TreeHead signed, long count) throws IOException {
        String why;
        try {
            HashesFile hashes = HashesFile.read(file.hashes());
            if (hashes.fit(signed)) {
                List<Hash> was = new ArrayList<>();
                for (long index = 0; index < hashes.size(); index++) {
                    was.add(hashes.get(index));
                }
                return Differences.between(was, HashesFile.ofLines(file)).stream()
                    .map(one -> new Finding(file.lines(), one.line(), one.words())).toList();
            }
            why = " was changed, too";
        } catch (IOException e) {
            why = " cannot be read: " + e.getMessage();
        }
        return List.of(new Finding(file.lines(), 0, "does not have the " + signed.size() + " records that were signed (there are "
            + count + "); which ones are not the same cannot be said, for " + file.hashes() + why));
    }

    /** Each file says what the one before it was. One that is gone was deleted by its time; one that differs was changed. */
    private static void chain(LogFile file, EvidenceRecord first, Optional<LogFile> before, List<Finding> findings) {
        if (before.isEmpty()) {
            return;
        }
        Optional<String> previous = first.text(EvidenceLog.PREVIOUS);
        if (previous.isEmpty()) {
            if (first.text(EvidenceRecord.REASON).isEmpty()) {
                findings.add(new Finding(file.lines(), 1, "begins a log as if there were no file before it, and there is "
                    + before.get().name()));
            }
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
