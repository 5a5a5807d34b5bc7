package eu.testa.mail.mailets.virus;

import eu.testa.mail.core.virus.EngineInspection;
import eu.testa.mail.core.virus.VirusEngine;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Health component {@code Virus scan}.
 *
 * <p>Unhealthy: an engine gives no verdict, or calls the EICAR test string clean, which an engine does that is set up
 * not to look. Degraded: one of several daemons is away, or signatures are older than
 * {@code virus.signatures.max-age}. An engine of local signature files only names no age; say {@code never} there.
 */
public final class VirusScanHealthCheck implements HealthCheck {

    private static final ComponentName NAME = new ComponentName("Virus scan");

    private final List<VirusEngine> engines;
    private final Optional<Duration> maxAge;
    private final Clock clock;

    public VirusScanHealthCheck(List<VirusEngine> engines, Optional<Duration> maxAge, Clock clock) {
        this.engines = List.copyOf(engines);
        this.maxAge = maxAge;
        this.clock = clock;
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Publisher<Result> check() {
        return Mono.fromCallable(this::checkNow).subscribeOn(Schedulers.boundedElastic());
    }

    private Result checkNow() {
        if (engines.isEmpty()) {
            return Result.degraded(NAME, "no engine is set up (virus.engines in testa.properties); mail is not scanned here");
        }
        EngineInspection inspection = EngineInspection.of(engines, maxAge, clock);
        if (!inspection.failures().isEmpty()) {
            return Result.unhealthy(NAME, inspection.text());
        }
        return inspection.warnings().isEmpty() ? Result.healthy(NAME) : Result.degraded(NAME, inspection.text());
    }
}
