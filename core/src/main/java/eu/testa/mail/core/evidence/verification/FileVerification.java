package eu.testa.mail.core.evidence.verification;

import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.checkpoint.Checkpoint;
import eu.testa.mail.core.evidence.checkpoint.CheckpointVerifier;
import eu.testa.mail.core.evidence.checkpoint.SignedCheckpoint;
import eu.testa.mail.core.evidence.checkpoint.TimeStamp;
import eu.testa.mail.core.evidence.log.EvidenceLine;
import eu.testa.mail.core.evidence.log.HashesFile;
import eu.testa.mail.core.evidence.log.LogFile;
import eu.testa.mail.core.evidence.merkle.Hash;
import eu.testa.mail.core.evidence.merkle.TreeHead;
import eu.testa.mail.core.evidence.verification.EvidenceVerification.FileResult;
import eu.testa.mail.core.evidence.verification.EvidenceVerification.Finding;
import eu.testa.mail.core.evidence.witness.CheckpointCopies;
import java.io.IOException;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Holds one file of a log against its checkpoint, the copies of that, and the file before it. */
final class FileVerification {

    /** A checkpoint is signed after a minute; who has none after this time has lost it. */
    private static final Duration FIRST_CHECKPOINT = Duration.ofMinutes(3);
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    private final LogFile file;
    private final CheckpointVerifier verifier;
    private final Optional<CheckpointCopies> copies;
    private final Clock clock;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * @param verifier which signatures count
     * @param copies   of checkpoints, that somebody else has
     */
    FileVerification(LogFile file, CheckpointVerifier verifier, Optional<CheckpointCopies> copies, Clock clock) {
        this.file = file;
        this.verifier = verifier;
        this.copies = copies;
        this.clock = clock;
    }

    /** Adds what was found elsewhere, and is said with this file. */
    FileVerification with(Optional<Finding> finding) {
        finding.ifPresent(findings::add);
        return this;
    }

    /**
     * @param before the file before it, if it is there
     * @param last   whether it is the newest, so that the server may be writing to it
     * @param newest checkpoint of the whole log, if there is one
     */
    FileResult verify(Optional<LogFile> before, boolean last, Optional<Checkpoint> newest) throws IOException {
        Optional<X509Certificate> signer = Optional.empty();
        Optional<TimeStamp> stamp = Optional.empty();
        Optional<Checkpoint> checkpoint = Optional.empty();
        boolean unsigned = Files.notExists(file.checkpoint());
        if (!unsigned) {
            try {
                SignedCheckpoint signed = SignedCheckpoint.read(file.checkpoint());
                checkpoint = Optional.of(signed.checkpoint());
                checkPlace(signed.checkpoint());
                signer = Optional.of(verifier.verify(signed));
                stamp = signed.timeStamp().isPresent()
                    ? Optional.of(TimeStamp.over(signed.signature(), signed.timeStamp().get())) : Optional.empty();
            } catch (IOException e) {
                findings.add(new Finding(file.checkpoint(), 0, e.getMessage()));
            }
        }
        List<SignedCheckpoint> copied = copied(checkpoint);
        SortedSet<Long> sizes = new TreeSet<>();
        checkpoint.ifPresent(one -> sizes.add(one.head().size()));
        Optional<Checkpoint> own = checkpoint;
        Optional<Checkpoint> later = newest.filter(one -> own.filter(mine -> mine.origin().equals(one.origin())
            && mine.head().size() < one.head().size()).isPresent());
        later.ifPresent(one -> sizes.add(one.head().size()));
        copied.forEach(one -> sizes.add(one.checkpoint().head().size()));
        VerifiedLines lines = VerifiedLines.read(file, sizes,
            last ? checkpoint.map(one -> one.head().size()).orElse(0L) : Long.MAX_VALUE);
        Optional<EvidenceRecord> first = begins(lines);
        if (unsigned && !(last && isYoung(first, newest))) {
            findings.add(new Finding(file.checkpoint(), 0, "is missing: nothing speaks for these records"));
        }
        if (!last && lines.octets() < Files.size(file.lines())) {
            findings.add(new Finding(file.lines(), lines.count() + 1, "is no whole record"));
        }
        if (checkpoint.isPresent()) {
            hold(checkpoint.get().head(), lines, last);
        }
        if (checkpoint.isEmpty() || lines.fit(checkpoint.get().head())) {
            lines.strangers().forEach(line -> findings.add(new Finding(file.lines(), line, "is no record that was written here")));
        }
        later.filter(one -> !lines.fit(one.head())).ifPresent(one -> findings.add(new Finding(file.checkpoint(), 0,
            "is an older one; the newest was of " + one.at() + " over " + one.head().size() + " records")));
        copied.forEach(copy -> holdAgainstCopy(copy.checkpoint(), lines));
        if (first.isPresent()) {
            chain(first.get(), before);
        }
        long signed = checkpoint.map(one -> one.head().size()).orElse(0L);
        return new FileResult(file, lines.count(), Math.max(0, lines.count() - signed), signer, stamp, List.copyOf(findings));
    }

    private void checkPlace(Checkpoint checkpoint) {
        if (!checkpoint.fileName().equals(file.name())) {
            findings.add(new Finding(file.checkpoint(), 0, "is the checkpoint of another file, " + checkpoint.fileName()));
        }
        if (checkpoint.at().isAfter(clock.instant().plus(CLOCKS_DIFFER))) {
            findings.add(new Finding(file.checkpoint(), 0, "is of the future, " + checkpoint.at()));
        }
    }

    /** A server signs its first checkpoint of a day a minute after the day's first record. */
    private boolean isYoung(Optional<EvidenceRecord> first, Optional<Checkpoint> newest) {
        return newest.filter(one -> one.fileName().equals(file.name())).isEmpty()
            && first.filter(record -> record.text(EvidenceRecord.REASON).isEmpty())
                .filter(record -> clock.instant().isBefore(record.at().plus(FIRST_CHECKPOINT))).isPresent();
    }

    /** The copies that count: they are signed, too. */
    private List<SignedCheckpoint> copied(Optional<Checkpoint> checkpoint) throws IOException {
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

    private Optional<EvidenceRecord> begins(VerifiedLines lines) {
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

    private void hold(TreeHead signed, VerifiedLines lines, boolean last) throws IOException {
        if (!lines.fit(signed)) {
            findings.addAll(differences(signed, lines.count()));
        } else if (!last) {
            for (long line = signed.size() + 1; line <= lines.count(); line++) {
                findings.add(new Finding(file.lines(), line, "stands behind the last checkpoint of an ended file"));
            }
        }
    }

    private void holdAgainstCopy(Checkpoint copy, VerifiedLines lines) {
        if (!lines.fit(copy.head())) {
            findings.add(new Finding(file.lines(), 0, "does not have the " + copy.head().size() + " records that the checkpoint of "
                + copy.at() + " was signed over, of which there is a copy (there are " + lines.count()
                + "): this file and its own checkpoint were written anew"));
        }
    }

    private List<Finding> differences(TreeHead signed, long count) throws IOException {
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
    private void chain(EvidenceRecord first, Optional<LogFile> before) {
        if (before.isEmpty()) {
            return;
        }
        Optional<String> previous = first.text(EvidenceRecord.PREVIOUS);
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
            if (!first.text(EvidenceRecord.PREVIOUS_ROOT).equals(Optional.of(head.root().base64()))) {
                findings.add(new Finding(before.get().checkpoint(), 0, "is not the one that the next file begins with: "
                    + file.name() + " says " + first.text(EvidenceRecord.PREVIOUS_SIZE).orElse("no") + " records"));
            }
        } catch (IOException e) {
            // said where that file itself is verified
            return;
        }
    }
}
