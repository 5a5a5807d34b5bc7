package eu.testa.mail.mailets.virus;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.Eicar;
import eu.testa.mail.core.virus.EngineStatus;
import eu.testa.mail.core.virus.Verdict;
import eu.testa.mail.core.virus.VirusEngine;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
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
        List<String> failures = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (VirusEngine engine : engines) {
            probe(engine).ifPresent(failures::add);
            for (EngineStatus daemon : engine.status()) {
                daemon.problem().ifPresent(problem ->
                    warnings.add(engine.name() + " " + daemon.daemon() + " does not work: " + problem));
                if (daemon.isUsable()) {
                    age(engine, daemon).ifPresent(warnings::add);
                }
            }
        }
        if (!failures.isEmpty()) {
            failures.addAll(warnings);
            return Result.unhealthy(NAME, String.join("; ", failures));
        }
        return warnings.isEmpty() ? Result.healthy(NAME) : Result.degraded(NAME, String.join("; ", warnings));
    }

    private static Optional<String> probe(VirusEngine engine) {
        Verdict verdict = engine.scan(MessageSource.of(Eicar.octets()));
        if (verdict instanceof Verdict.Infected) {
            return Optional.empty();
        }
        if (verdict instanceof Verdict.NoVerdict none) {
            return Optional.of(engine.name() + " scans nothing, and mail is refused for the time being (451): " + none.reason());
        }
        return Optional.of(engine.name() + " does not find the EICAR test string: its signatures or its settings are wrong");
    }

    private Optional<String> age(VirusEngine engine, EngineStatus daemon) {
        if (maxAge.isEmpty() || !engine.tellsSignatureAge()) {
            return Optional.empty();
        }
        if (daemon.signatures().isEmpty()) {
            return Optional.of(engine.name() + " " + daemon.daemon() + " names no signature database");
        }
        Duration age = daemon.signatures().get().age(clock);
        if (age.compareTo(maxAge.get()) <= 0) {
            return Optional.empty();
        }
        return Optional.of(engine.name() + " " + daemon.daemon() + ": signatures " + daemon.signatures().get().version()
            + " are " + age.toDays() + " days and " + age.toHoursPart() + " hours old; freshclam does not bring new ones");
    }
}
