package eu.testa.mail.mailets.health;

import eu.testa.mail.core.health.HealthBoard;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Health component {@code TESTA} of a stock James, named in {@code healthcheck.properties}: the worst of all parts, and each
 * that is not well with since when, why, and what to do. {@link HealthRoutes} shows them one by one.
 */
public final class TestaHealthCheck implements HealthCheck {

    private static final ComponentName NAME = new ComponentName("TESTA");

    private final HealthBoard board;

    @Inject
    public TestaHealthCheck(HealthBoard board) {
        this.board = board;
    }

    @Override
    public ComponentName componentName() {
        return NAME;
    }

    @Override
    public Publisher<Result> check() {
        return Mono.fromSupplier(() -> switch (board.state()) {
            case HEALTHY -> Result.healthy(NAME);
            case DEGRADED -> Result.degraded(NAME, complaints());
            case UNHEALTHY -> Result.unhealthy(NAME, complaints());
        });
    }

    private String complaints() {
        return board.reports().stream().filter(report -> !report.health().isHealthy())
            .map(report -> report.part() + ": " + report.text()).collect(Collectors.joining(" "));
    }
}
