package eu.testa.mail.mailets.virus;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.Startable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks once an hour for mail that has been in quarantine long enough. */
public final class QuarantineExpiry implements Startable {

    private static final Logger LOGGER = LoggerFactory.getLogger(QuarantineExpiry.class);

    private final Quarantine quarantine;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "quarantine-expiry");
        thread.setDaemon(true);
        return thread;
    });

    @Inject
    public QuarantineExpiry(Quarantine quarantine) {
        this.quarantine = quarantine;
    }

    public void start() {
        timer.scheduleWithFixedDelay(this::expire, 1, 60, TimeUnit.MINUTES);
    }

    private void expire() {
        try {
            quarantine.expire();
        } catch (MessagingException | RuntimeException e) {
            LOGGER.error("Nothing expires in the quarantine: it cannot be looked at; the next try is in an hour", e);
        }
    }

    @PreDestroy
    public void stop() {
        timer.shutdownNow();
    }
}
