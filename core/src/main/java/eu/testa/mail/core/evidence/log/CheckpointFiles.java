package eu.testa.mail.core.evidence.log;

import eu.testa.mail.core.evidence.checkpoint.SignedCheckpoint;
import eu.testa.mail.core.file.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The signed checkpoints in the folder of a log: of each file of the log the newest beside it, and the newest of all. */
public final class CheckpointFiles {

    /** The newest checkpoint of all: it says which file of the log there has to be. */
    public static final String NEWEST = "newest" + SignedCheckpoint.ENDING;

    private final Path newest;

    /** @param folder of the log */
    CheckpointFiles(Path folder) {
        this.newest = folder.resolve(NEWEST);
    }

    /** Where the newest of all is, or would be. */
    Path newestFile() {
        return newest;
    }

    /** The newest of all, if something was ever signed. */
    Optional<SignedCheckpoint> newest() throws IOException {
        return Files.exists(newest) ? Optional.of(SignedCheckpoint.read(newest)) : Optional.empty();
    }

    /** Makes a checkpoint durable that was signed just now. */
    synchronized void write(LogFile file, SignedCheckpoint signed) throws IOException {
        DurableFile.write(file.checkpoint(), signed.octets());
        DurableFile.write(newest, signed.octets());
    }

    /** Puts the time stamp to a checkpoint, wherever there is no newer one in its place by now. */
    synchronized void stamp(LogFile file, SignedCheckpoint stamped) throws IOException {
        for (Path place : List.of(file.checkpoint(), newest)) {
            if (Files.exists(place) && SignedCheckpoint.read(place).checkpoint().equals(stamped.checkpoint())) {
                DurableFile.write(place, stamped.octets());
            }
        }
    }
}
