package eu.testa.mail.core.virus.engine;

import eu.testa.mail.core.virus.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a daemon is worth asking.
 *
 * <p>A daemon that failed is left alone for a while, then asked for a sign of life by one thread before it gets a
 * message again: a daemon that hangs costs one short time-out now and then, not one for every mail.
 */
public final class Availability {

    private static final Logger LOGGER = LoggerFactory.getLogger(Availability.class);

    private record Outage(String problem, Deadline until) {
    }

    private final String daemon;
    private final Duration retryAfter;
    private final Supplier<Optional<String>> signOfLife;
    private final AtomicReference<Outage> outage = new AtomicReference<>();

    /**
     * @param daemon     its name in the log
     * @param signOfLife asks it, briefly; the problem if there is one
     */
    public Availability(String daemon, Duration retryAfter, Supplier<Optional<String>> signOfLife) {
        this.daemon = daemon;
        this.retryAfter = retryAfter;
        this.signOfLife = signOfLife;
    }

    /** Why the daemon gets no message now; empty when it does. */
    public Optional<String> refusal() {
        Outage current = outage.get();
        if (current == null) {
            return Optional.empty();
        }
        // of all threads that see the pause end, one asks; for the others it still lasts
        if (!current.until().isOver() || !outage.compareAndSet(current, outage(current.problem()))) {
            return Optional.of(current.problem());
        }
        Optional<String> problem = signOfLife.get();
        if (problem.isPresent()) {
            outage.set(outage(problem.get()));
            return problem;
        }
        outage.set(null);
        LOGGER.info("{} answers again", daemon);
        return Optional.empty();
    }

    /** After a message failed: asks for a sign of life, and leaves the daemon alone for a while if there is none. */
    public void failed() {
        signOfLife.get().ifPresent(problem -> {
            if (outage.getAndSet(outage(problem)) == null) {
                LOGGER.error("{} does not work: {}. It is asked again every {} s; mail that no other scanner can scan is "
                    + "refused for the time being (451).", daemon, problem, retryAfter.toSeconds());
            }
        });
    }

    private Outage outage(String problem) {
        return new Outage(problem, Deadline.in(retryAfter));
    }
}
