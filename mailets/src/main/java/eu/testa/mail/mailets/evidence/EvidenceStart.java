package eu.testa.mail.mailets.evidence;

import eu.testa.mail.core.evidence.ConfigurationDigest;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.Refusals;
import eu.testa.mail.core.evidence.log.EvidenceLog;
import eu.testa.mail.core.evidence.log.EvidenceRetention;
import eu.testa.mail.core.evidence.witness.CheckpointPost;
import eu.testa.mail.mailets.james.SpooledLetters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import org.apache.james.filesystem.api.JamesDirectoriesProvider;
import org.apache.james.lifecycle.api.Startable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records start and stop with the configuration, has checkpoints signed and told to others, and deletes what is too old. */
public final class EvidenceStart implements Startable {

    private static final Duration PATIENCE = Duration.ofSeconds(6);
    private static final Logger LOGGER = LoggerFactory.getLogger(EvidenceStart.class);

    private final EvidenceLog log;
    private final EvidenceRetention retention;
    private final Refusals refusals;
    private final CheckpointPost post;
    private final SpooledLetters letters;
    private final JamesDirectoriesProvider folders;
    private final Clock clock;
    private final ScheduledExecutorService ticker = thread("evidence");
    /** Of its own, as the next one: a witness that does not answer, or a spool, holds up nothing else. */
    private final ScheduledExecutorService witness = thread("evidence-witness");
    private final ScheduledExecutorService mailer = thread("evidence-mail");

    @Inject
    public EvidenceStart(EvidenceLog log, EvidenceRetention retention, Refusals refusals, CheckpointPost post,
                         SpooledLetters letters, JamesDirectoriesProvider folders, Clock clock) {
        this.log = log;
        this.retention = retention;
        this.refusals = refusals;
        this.post = post;
        this.letters = letters;
        this.folders = folders;
        this.clock = clock;
    }

    private static ScheduledExecutorService thread(String name) {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    public void start() {
        record(EvidenceEvent.STARTED);
        ticker.scheduleWithFixedDelay(log::tick, 1, 1, TimeUnit.SECONDS);
        witness.scheduleWithFixedDelay(log::tellWitness, 10, 10, TimeUnit.SECONDS);
        mailer.scheduleWithFixedDelay(this::mail, 10, 10, TimeUnit.SECONDS);
        ticker.scheduleWithFixedDelay(refusals::tick, 10, 10, TimeUnit.SECONDS);
        ticker.scheduleWithFixedDelay(this::forget, 1, 60, TimeUnit.MINUTES);
    }

    private void record(EvidenceEvent event) {
        try {
            log.write(EvidenceRecord.of(event)
                .with(EvidenceRecord.CONFIGURATION, ConfigurationDigest.of(Path.of(folders.getConfDirectory())))
                .at(clock.instant()));
        } catch (IOException e) {
            throw new UncheckedIOException("the configuration cannot be read: " + e.getMessage(), e);
        }
    }

    private void mail() {
        try {
            post.tick(letters);
        } catch (IOException | RuntimeException e) {
            LOGGER.error("The newest checkpoint cannot be mailed (evidence.mail-to) just now; it is tried again: {}", e.toString());
        }
    }

    private void forget() {
        try {
            retention.run().forEach(file -> {
                LOGGER.info("The evidence of {} is older than evidence.keep, and was deleted", file.name());
                log.write(EvidenceRecord.of(EvidenceEvent.CHANGED).with(EvidenceRecord.WHO, "evidence.keep")
                    .with(EvidenceRecord.WHAT, "the evidence of " + file.name() + " was deleted").at(clock.instant()));
            });
        } catch (IOException e) {
            LOGGER.warn("Old evidence cannot be deleted: {}", e.getMessage());
        }
    }

    @PreDestroy
    public void stop() throws IOException {
        ticker.shutdownNow();
        mailer.shutdownNow();
        record(EvidenceEvent.STOPPED);
        log.close();
        // the last checkpoint, for those who answer soon
        witness.execute(log::tellWitness);
        witness.shutdown();
        try {
            if (!witness.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                LOGGER.warn("The last checkpoint is signed, but was not shown to evidence.time-stamps and evidence.copies in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
