package eu.testa.mail.core.evidence.log;

import eu.testa.mail.core.evidence.checkpoint.CheckpointWitness;
import eu.testa.mail.core.evidence.checkpoint.SignedCheckpoint;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints that were signed, and that the witness has not seen yet: of each file of the log the newest. Signing waits for no
 * witness; what a witness does not take is shown again, until there is a newer checkpoint of the same file.
 */
final class UnseenCheckpoints {

    private static final Logger LOGGER = LoggerFactory.getLogger(UnseenCheckpoints.class);

    private final CheckpointFiles files;
    private final CheckpointWitness witness;
    private final Map<LogFile, SignedCheckpoint> unseen = new TreeMap<>();

    /** @param files where a time stamp is put to its checkpoint */
    UnseenCheckpoints(CheckpointFiles files, CheckpointWitness witness) {
        this.files = files;
        this.witness = witness;
    }

    synchronized void add(LogFile file, SignedCheckpoint signed) {
        unseen.put(file, signed);
    }

    /** Has each of them stamped and copied. That may take as long as others take. */
    void show() {
        waiting().forEach(this::show);
    }

    private synchronized Map<LogFile, SignedCheckpoint> waiting() {
        return new TreeMap<>(unseen);
    }

    private void show(LogFile file, SignedCheckpoint checkpoint) {
        SignedCheckpoint shown = checkpoint;
        boolean seen = true;
        try {
            shown = stamped(file, checkpoint);
        } catch (IOException e) {
            seen = false;
            LOGGER.debug("{} is to be stamped later", file.checkpoint(), e);
        }
        try {
            witness.see(shown);
        } catch (IOException e) {
            seen = false;
            LOGGER.debug("{} is to be copied later", file.checkpoint(), e);
        }
        wasShown(file, checkpoint, shown, seen);
    }

    private synchronized void wasShown(LogFile file, SignedCheckpoint checkpoint, SignedCheckpoint shown, boolean seen) {
        if (unseen.replace(file, checkpoint, shown) && seen) {
            unseen.remove(file);
        }
    }

    private SignedCheckpoint stamped(LogFile file, SignedCheckpoint signed) throws IOException {
        Optional<byte[]> stamp = signed.timeStamp().isPresent() ? Optional.empty() : witness.timeStamp(signed.signature());
        if (stamp.isEmpty()) {
            return signed;
        }
        SignedCheckpoint stamped = signed.stamped(stamp.get());
        files.stamp(file, stamped);
        return stamped;
    }
}
