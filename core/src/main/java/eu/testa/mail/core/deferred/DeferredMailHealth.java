package eu.testa.mail.core.deferred;

import eu.testa.mail.core.deferred.DamagedMails.DamagedMail;
import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.health.PartHealth;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** The mail that waits: all of it can be read. */
public final class DeferredMailHealth implements PartCheck {

    /** Mails that are named; the others are counted. */
    private static final int NAMED = 10;

    private final QueueAdministration queue;

    public DeferredMailHealth(QueueAdministration queue) {
        this.queue = queue;
    }

    @Override
    public String part() {
        return "Waiting mail";
    }

    @Override
    public PartHealth look() {
        try {
            List<DamagedMail> damaged = queue.damaged();
            if (!damaged.isEmpty()) {
                return PartHealth.degraded(damaged.size() + " waiting mails cannot be read and are set aside: "
                        + damaged.stream().limit(NAMED).map(one -> Long.toString(one.mail())).collect(Collectors.joining(", "))
                        + (damaged.size() > NAMED ? ", ..." : ""),
                    "./testa queue list --damaged says why; ./testa store check looks at the whole store.");
            }
        } catch (IOException e) {
            return PartHealth.unhealthy("waiting mail cannot be looked at: " + e.getMessage(),
                "./testa store check says what is wrong with the store.");
        }
        return PartHealth.healthy();
    }
}
