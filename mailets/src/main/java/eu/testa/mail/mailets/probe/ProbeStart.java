package eu.testa.mail.mailets.probe;

import eu.testa.mail.core.probe.Prober;
import eu.testa.mail.core.settings.ProbeSettings;
import eu.testa.mail.core.settings.TestaSettings;
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

/** Sends probes for as long as the server runs, unless {@code probe.interval} is off. */
public final class ProbeStart implements Startable {

    private static final Logger LOGGER = LoggerFactory.getLogger(ProbeStart.class);

    private final TestaSettings settings;
    private final Provider<Prober> prober;
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "probes");
        thread.setDaemon(true);
        return thread;
    });

    @Inject
    public ProbeStart(TestaSettings settings, Provider<Prober> prober) {
        this.settings = settings;
        this.prober = prober;
    }

    /** Begins, if there is anything to do. */
    public void start() {
        if (settings.get(ProbeSettings.INTERVAL).isPresent()) {
            ticker.execute(() -> attempt(() -> prober.get().begin()));
            ticker.scheduleWithFixedDelay(() -> attempt(() -> prober.get().tick()), 1, 1, TimeUnit.SECONDS);
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    /** A store or a name server that is away is named by its own part of the health. */
    private static void attempt(Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            LOGGER.debug("No probes now", e);
        }
    }

    /** Sends no more; one that is under way ends by itself. */
    @PreDestroy
    public void stop() {
        ticker.shutdownNow();
    }
}
