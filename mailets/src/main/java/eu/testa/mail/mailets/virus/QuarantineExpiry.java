package eu.testa.mail.mailets.virus;

import eu.testa.mail.core.quarantine.Quarantine;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import org.apache.james.lifecycle.api.Startable;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks once an hour for mail that has been in quarantine long enough. */
public final class QuarantineExpiry implements Startable {

    private static final Logger LOGGER = LoggerFactory.getLogger(QuarantineExpiry.class);

    private final Quarantine<Mail> quarantine;
    private final Duration first;
    private final Duration pause;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "quarantine-expiry");
        thread.setDaemon(true);
        return thread;
    });

    @Inject
    public QuarantineExpiry(Quarantine<Mail> quarantine) {
        this(quarantine, Duration.ofMinutes(1), Duration.ofHours(1));
    }

    /**
     * @param first before the first look
     * @param pause after each look
     */
    public QuarantineExpiry(Quarantine<Mail> quarantine, Duration first, Duration pause) {
        this.quarantine = quarantine;
        this.first = first;
        this.pause = pause;
    }

    public void start() {
        timer.scheduleWithFixedDelay(this::expire, first.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void expire() {
        try {
            quarantine.expire();
        } catch (IOException | RuntimeException e) {
            LOGGER.error("Nothing expires in the quarantine: it cannot be looked at; the next try is in {} min",
                pause.toMinutes(), e);
        }
    }

    @PreDestroy
    public void stop() {
        timer.shutdownNow();
    }
}
