package eu.testa.mail.core.evidence;

import eu.testa.mail.core.file.DurableFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A time-stamp server and a folder on another machine, where the administrator named them. Neither stops the evidence: what
 * does not answer is a line in the log, and a cause for {@link #trouble}.
 */
public final class ConfiguredWitness implements CheckpointWitness {

    private static final Logger LOGGER = LoggerFactory.getLogger(ConfiguredWitness.class);

    private final Optional<TimeStampServer> timeStamps;
    private final Optional<Path> copies;
    private volatile Optional<String> stampTrouble = Optional.empty();
    private volatile Optional<String> copyTrouble = Optional.empty();

    public ConfiguredWitness(Optional<URI> timeStamps, Optional<Path> copies) {
        this.timeStamps = timeStamps.map(TimeStampServer::new);
        this.copies = copies;
    }

    @Override
    public Optional<byte[]> timeStamp(byte[] signature) {
        if (timeStamps.isEmpty()) {
            return Optional.empty();
        }
        try {
            byte[] stamp = timeStamps.get().stamp(signature);
            stampTrouble = Optional.empty();
            return Optional.of(stamp);
        } catch (IOException e) {
            stampTrouble = Optional.of("checkpoints are not time-stamped: " + e.getMessage());
            LOGGER.warn("A checkpoint of the evidence has no time stamp: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** Each checkpoint has its own name there, so that a later one does not replace what it contradicts. */
    @Override
    public void see(SignedCheckpoint signed) {
        if (copies.isEmpty()) {
            return;
        }
        Checkpoint checkpoint = signed.checkpoint();
        String name = checkpoint.origin().replace('/', '_') + "_" + checkpoint.head().size() + ".checkpoint";
        try {
            Path folder = Files.createDirectories(copies.get());
            DurableFile.write(folder.resolve(name), signed.octets());
            copyTrouble = Optional.empty();
        } catch (IOException e) {
            copyTrouble = Optional.of("checkpoints are not copied to " + copies.get() + ": " + e.getMessage());
            LOGGER.warn("A checkpoint of the evidence is not copied to {}: {}", copies.get(), e.getMessage());
        }
    }

    /** What does not work now. */
    public Optional<String> trouble() {
        return stampTrouble.or(() -> copyTrouble);
    }
}
