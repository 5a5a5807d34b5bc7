package eu.testa.mail.mailets.health;

import eu.testa.mail.core.health.HealthBoard;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import org.apache.james.lifecycle.api.Startable;

/** Looks at all parts for as long as the server runs. */
public final class HealthStart implements Startable {

    private final HealthBoard board;

    @Inject
    public HealthStart(HealthBoard board) {
        this.board = board;
    }

    public void start() {
        board.start();
    }

    @PreDestroy
    public void stop() {
        board.close();
    }
}
