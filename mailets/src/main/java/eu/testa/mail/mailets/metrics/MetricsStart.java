package eu.testa.mail.mailets.metrics;

import eu.testa.mail.core.metrics.Measurements;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import org.apache.james.lifecycle.api.Startable;

/** Measures for as long as the server runs. */
public final class MetricsStart implements Startable {

    private final Measurements measurements;

    @Inject
    public MetricsStart(Measurements measurements) {
        this.measurements = measurements;
    }

    public void start() {
        measurements.start();
    }

    @PreDestroy
    public void stop() {
        measurements.close();
    }
}
