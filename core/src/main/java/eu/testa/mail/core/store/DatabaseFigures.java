package eu.testa.mail.core.store;

import eu.testa.mail.core.metrics.Measurement;
import eu.testa.mail.core.metrics.Metric;
import java.io.IOException;
import java.util.Set;

/** How far PostgreSQL is behind with vacuuming; nothing for an embedded database, which has nothing to vacuum. */
public final class DatabaseFigures implements Measurement {

    private final Database database;

    public DatabaseFigures(Database database) {
        this.database = database;
    }

    @Override
    public String what() {
        return "dead rows";
    }

    @Override
    public Set<Metric> metrics() {
        return Set.of(Metric.DEAD_ROWS);
    }

    @Override
    public void measure(Values found) throws IOException {
        for (DeadRows rows : database.deadRows()) {
            found.set(Metric.DEAD_ROWS, rows.dead(), rows.table());
        }
    }
}
