package eu.testa.mail.mailets.dns;

import eu.testa.mail.core.dns.NameServerStatus;
import eu.testa.mail.core.dns.TestaDns;
import java.util.List;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Health component {@code Name servers}: each one is asked for the MX records of its zone.
 *
 * <p>Unhealthy: none of a zone answers; mail flows by what they said last, until that is too old. Degraded: one of
 * several does not.
 */
public final class NameServersHealthCheck implements HealthCheck {

    private static final ComponentName NAME = new ComponentName("Name servers");

    private final TestaDns dns;

    @Inject
    public NameServersHealthCheck(TestaDns dns) {
        this.dns = dns;
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
        List<NameServerStatus> all = dns.probe(Schedulers.boundedElastic()::schedule);
        String problems = all.stream().filter(one -> one.problem().isPresent())
            .map(one -> one.server() + " (" + one.zone() + "): " + one.problem().orElseThrow())
            .collect(Collectors.joining("; "));
        if (problems.isEmpty()) {
            return Result.healthy(NAME);
        }
        boolean everyZoneIsAnswered = all.stream().collect(Collectors.groupingBy(NameServerStatus::zone)).values().stream()
            .allMatch(servers -> servers.stream().anyMatch(one -> one.problem().isEmpty()));
        return everyZoneIsAnswered ? Result.degraded(NAME, problems) : Result.unhealthy(NAME, problems);
    }
}
