package eu.testa.mail.core.evidence.witness;

import eu.testa.mail.core.evidence.checkpoint.CheckpointWitness;
import eu.testa.mail.core.evidence.checkpoint.SignedCheckpoint;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A time-stamp server and a folder on another machine, where the administrator named them. Neither stops the evidence: what
 * does not answer is a line in the log, and a cause for {@link #trouble}.
 */
public final class ConfiguredWitness implements CheckpointWitness {

    private static final Logger LOGGER = LoggerFactory.getLogger(ConfiguredWitness.class);
    /** For a folder on a machine that does not answer, when a server starts. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Optional<TimeStampServer> timeStamps;
    private final Optional<Path> folder;
    private final Optional<CheckpointCopies> copies;
    private volatile Optional<String> stampTrouble = Optional.empty();
    private volatile Optional<String> copyTrouble = Optional.empty();

    public ConfiguredWitness(Optional<URI> timeStamps, Optional<Path> copies) {
        this.timeStamps = timeStamps.map(TimeStampServer::new);
        this.folder = copies;
        this.copies = copies.map(CheckpointCopies::new);
    }

    @Override
    public Optional<byte[]> timeStamp(byte[] signature) throws IOException {
        if (timeStamps.isEmpty()) {
            return Optional.empty();
        }
        try {
            byte[] stamp = timeStamps.get().stamp(signature);
            stampTrouble = Optional.empty();
            return Optional.of(stamp);
        } catch (IOException e) {
            stampTrouble = trouble(stampTrouble, "checkpoints are not time-stamped: " + e.getMessage());
            throw e;
        }
    }

    @Override
    public void see(SignedCheckpoint signed) throws IOException {
        if (copies.isEmpty()) {
            return;
        }
        try {
            copies.get().add(signed);
            copyTrouble = Optional.empty();
        } catch (IOException e) {
            copyTrouble = trouble(copyTrouble, "checkpoints are not copied to " + folder.get() + ": " + e.getMessage());
            throw e;
        }
    }

    /** The same trouble is a line in the log once. */
    private static Optional<String> trouble(Optional<String> before, String now) {
        if (!before.equals(Optional.of(now))) {
            LOGGER.warn("Evidence is written and signed, but {}", now);
        }
        return Optional.of(now);
    }

    @Override
    public Optional<SignedCheckpoint> newest(String log) {
        if (copies.isEmpty()) {
            return Optional.empty();
        }
        CompletableFuture<Optional<SignedCheckpoint>> answer = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try {
                answer.complete(copies.get().newest(log));
            } catch (IOException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        }, "evidence-copies");
        reader.setDaemon(true);
        reader.start();
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | TimeoutException e) {
            LOGGER.warn("The copies of checkpoints in {} cannot be read, so nobody can say whether they go further than the log here: {}",
                folder.get(), e instanceof TimeoutException ? "no answer within " + PATIENCE.toSeconds() + " s" : e.getCause());
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> trouble() {
        return stampTrouble.or(() -> copyTrouble);
    }
}
