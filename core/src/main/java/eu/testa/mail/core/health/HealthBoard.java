package eu.testa.mail.core.health;

import eu.testa.mail.core.health.PartHealth.State;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Knows how each part of the server is. Every part is looked at by itself every few seconds, each in a thread of its own, so
 * that one that hangs delays no other; the answers are kept. What turns bad is known here after interval and patience at
 * most.
 */
public final class HealthBoard implements AutoCloseable {

    /** Between two looks at a part. With {@link #PATIENCE}, what fails is red within ten seconds. */
    public static final Duration INTERVAL = Duration.ofSeconds(5);
    /** For one look. */
    public static final Duration PATIENCE = Duration.ofSeconds(4);

    private final List<WatchedPart> parts;
    private final Duration interval;
    private final Duration patience;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(daemons("health-timer"));
    private final ExecutorService threads = Executors.newCachedThreadPool(daemons("health"));

    public HealthBoard(Collection<PartCheck> checks, Clock clock, Duration interval, Duration patience) {
        this.parts = checks.stream().sorted(Comparator.comparing(PartCheck::part))
            .map(check -> new WatchedPart(check, clock)).toList();
        this.interval = interval;
        this.patience = patience;
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** From now on, all parts are looked at. */
    public void start() {
        parts.forEach(part -> timer.scheduleAtFixedRate(() -> look(part), 0, interval.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void look(WatchedPart part) {
        if (part.isBusy()) {
            return;
        }
        long look = part.begin();
        try {
            threads.execute(part::look);
        } catch (RuntimeException | Error e) {
            part.end(PartHealth.unhealthy("no thread can be started to look at it: " + e,
                "Raise the limit of threads (ulimit -u, TasksMax), and restart the server."));
            return;
        }
        timer.schedule(() -> part.late(look, patience), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** All parts by name, as they were when last looked at. Never waits. */
    public List<HealthReport> reports() {
        return parts.stream().map(WatchedPart::report).toList();
    }

    /** One part; empty if there is none of this name. */
    public Optional<HealthReport> report(String part) {
        return reports().stream().filter(report -> report.part().equals(part)).findFirst();
    }

    /** That of the part that is worst. */
    public State state() {
        return reports().stream().map(report -> report.health().state()).max(Comparator.naturalOrder())
            .orElse(State.HEALTHY);
    }

    /** Whether mail should come here and not to another server that can take it: no part is unhealthy. */
    public boolean isReady() {
        return state() != State.UNHEALTHY;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        threads.shutdownNow();
    }
}
