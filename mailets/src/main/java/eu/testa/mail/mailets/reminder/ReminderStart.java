package eu.testa.mail.mailets.reminder;

import eu.testa.mail.core.reminder.ReminderRound;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Provider;
import org.apache.james.lifecycle.api.Startable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks once an hour whether somebody is to be told of what ends soon. */
public final class ReminderStart implements Startable {

    private static final Logger LOGGER = LoggerFactory.getLogger(ReminderStart.class);
    private static final int FIRST_MINUTE = 10;
    private static final int MINUTES_BETWEEN_LOOKS = 60;

    private final Provider<ReminderRound> round;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "reminders");
        thread.setDaemon(true);
        return thread;
    });

    @Inject
    public ReminderStart(Provider<ReminderRound> round) {
        this.round = round;
    }

    public void start() {
        timer.scheduleWithFixedDelay(this::look, FIRST_MINUTE, MINUTES_BETWEEN_LOOKS, TimeUnit.MINUTES);
    }

    private void look() {
        try {
            round.get().look();
        } catch (IOException | RuntimeException e) {
            LOGGER.error("Nobody can be told now of what ends soon; the next try is in {} min", MINUTES_BETWEEN_LOOKS, e);
        }
    }

    @PreDestroy
    public void stop() {
        timer.shutdownNow();
    }
}
