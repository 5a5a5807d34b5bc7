package eu.testa.mail.core.evidence.log;

import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.checkpoint.Checkpoint;
import eu.testa.mail.core.evidence.checkpoint.CheckpointWitness;
import eu.testa.mail.core.evidence.checkpoint.SignedCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds how a log goes on, by what is in its folder and what others have seen of it.
 *
 * @param folder  of the log
 * @param check   which checkpoints are this server's own
 * @param witness who may have seen more of the log than is in the folder
 */
record ContinuationFinder(Path folder, LastFile.Check check, CheckpointWitness witness) {

    private static final Logger LOGGER = LoggerFactory.getLogger(ContinuationFinder.class);

    /**
     * @throws IOException if the files cannot be read
     */
    Continuation find() throws IOException {
        Optional<Checkpoint> newest;
        try {
            newest = LastFile.read(new CheckpointFiles(folder).newestFile(), check);
        } catch (IOException e) {
            return new Continuation.AfterLoss(Optional.empty(), e.getMessage());
        }
        List<LogFile> files = LogFile.in(folder);
        if (files.isEmpty() && newest.isEmpty()) {
            return new Continuation.NoLog();
        }
        LogFile newestFile = newest.flatMap(one -> LogFile.of(folder, one.fileName())).orElse(null);
        if (files.isEmpty() || newestFile != null && files.get(files.size() - 1).compareTo(newestFile) < 0) {
            return new Continuation.AfterLoss(newest, newestFile.lines() + " is missing; its checkpoint of " + newest.get().at()
                + " was signed over " + newest.get().head().size() + " records");
        }
        LastFile last = LastFile.read(files.get(files.size() - 1), check);
        if (last.fault().isPresent()) {
            return new Continuation.AfterLoss(last.checkpoint().or(() -> newest), last.fault().get());
        }
        Optional<String> log = last.first().flatMap(record -> record.text(EvidenceRecord.LOG));
        Optional<String> seen = log.flatMap(name -> seenElsewhere(name, last));
        if (seen.isPresent()) {
            return new Continuation.AfterLoss(last.checkpoint(), seen.get());
        }
        // nothing is signed before a loss is accepted, so a file without a checkpoint began with one
        return new Continuation.SameFile(last, log, last.checkpoint().isPresent() ? Optional.empty()
            : last.first().flatMap(record -> record.text(EvidenceRecord.REASON)));
    }

    /** An older copy of a log fits its own checkpoints; who has seen a newer one knows that there was more. */
    private Optional<String> seenElsewhere(String log, LastFile last) {
        Optional<SignedCheckpoint> newest = witness.newest(log);
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        try {
            check.verify(newest.get());
        } catch (IOException e) {
            LOGGER.warn("A copy of a checkpoint of {} is left out of account: {}", log, e.getMessage());
            return Optional.empty();
        }
        Checkpoint seen = newest.get().checkpoint();
        int place = LogFile.of(folder, seen.fileName()).map(one -> one.compareTo(last.file())).orElse(-1);
        boolean further = place > 0 || place == 0 && seen.head().size() > last.tree().size();
        boolean other = place == 0 && last.checkpoint().map(Checkpoint::head)
            .filter(head -> head.size() == seen.head().size() && !head.equals(seen.head())).isPresent();
        return !further && !other ? Optional.empty() : Optional.of("the log is not what the copy of its checkpoint of " + seen.at()
            + " was signed over (" + seen.head().size() + " records in " + seen.fileName()
            + "): it was changed, or an older copy of it was put here");
    }
}
