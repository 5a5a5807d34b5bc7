package eu.testa.mail.mailets.smime;

import eu.testa.mail.core.smime.trust.TrustHealth;
import java.util.List;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Health component {@code SMIME trust}. Degraded: a CA or a CRL ends soon, has ended or is missing, or a file in
 * {@code conf/smime} cannot be read. It is never unhealthy: mail flows, only its signatures are not believed.
 */
public final class SmimeHealthCheck implements HealthCheck {

    private static final ComponentName NAME = new ComponentName("SMIME trust");

    private final TrustHealth trust;

    public SmimeHealthCheck(TrustHealth trust) {
        this.trust = trust;
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
        List<String> warnings = trust.warnings();
        return warnings.isEmpty() ? Result.healthy(NAME) : Result.degraded(NAME, String.join("; ", warnings));
    }
}
