package eu.testa.mail.mailets.exchange;

import eu.testa.mail.core.exchange.ListDispatch;
import eu.testa.mail.core.settings.Role;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.mailets.james.SpooledLetters;
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

/** Looks every few seconds whether other countries are to be told of this country's digital IDs; a relay has none. */
public final class ExchangeStart implements Startable {

    private static final Logger LOGGER = LoggerFactory.getLogger(ExchangeStart.class);
    private static final int SECONDS_BETWEEN_LOOKS = 10;

    private final TestaSettings settings;
    private final Provider<ListDispatch> dispatch;
    private final SpooledLetters letters;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "digital-id-exchange");
        thread.setDaemon(true);
        return thread;
    });

    @Inject
    public ExchangeStart(TestaSettings settings, Provider<ListDispatch> dispatch, SpooledLetters letters) {
        this.settings = settings;
        this.dispatch = dispatch;
        this.letters = letters;
    }

    public void start() {
        if (settings.get(TestaSettings.ROLE) == Role.NATIONAL) {
            timer.scheduleWithFixedDelay(this::look, SECONDS_BETWEEN_LOOKS, SECONDS_BETWEEN_LOOKS, TimeUnit.SECONDS);
        }
    }

    private void look() {
        try {
            dispatch.get().tick(letters);
        } catch (IOException | RuntimeException e) {
            LOGGER.error("The digital IDs of this country cannot be told to others just now; it is tried again: {}", e.toString());
        }
    }

    @PreDestroy
    public void stop() {
        timer.shutdownNow();
    }
}
