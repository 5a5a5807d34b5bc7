package eu.testa.mail.core.health;

import eu.testa.mail.core.metrics.Measurement;
import eu.testa.mail.core.metrics.Metric;
import java.util.Set;

/** The board of health in figures. */
public final class HealthFigures implements Measurement {

    private final HealthBoard board;

    public HealthFigures(HealthBoard board) {
        this.board = board;
    }

    @Override
    public String what() {
        return "health";
    }

    @Override
    public Set<Metric> metrics() {
        return Set.of(Metric.HEALTH);
    }

    @Override
    public void measure(Values found) {
        board.reports().forEach(report -> found.set(Metric.HEALTH, report.health().state().ordinal(), report.part()));
    }
}
