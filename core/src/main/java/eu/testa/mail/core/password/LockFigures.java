package eu.testa.mail.core.password;

import eu.testa.mail.core.metrics.Measurement;
import eu.testa.mail.core.metrics.Metric;
import java.util.Set;

/** How many accounts and addresses are locked. */
public final class LockFigures implements Measurement {

    private final PasswordThrottle throttle;

    public LockFigures(PasswordThrottle throttle) {
        this.throttle = throttle;
    }

    @Override
    public String what() {
        return "locks";
    }

    @Override
    public Set<Metric> metrics() {
        return Set.of(Metric.LOCKS);
    }

    @Override
    public void measure(Values found) {
        found.set(Metric.LOCKS, throttle.locks().size());
    }
}
