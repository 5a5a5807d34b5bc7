package eu.testa.mail.core.deferred;

import eu.testa.mail.core.deferred.DamagedMails.DamagedMail;
import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.health.PartHealth;
import eu.testa.mail.core.time.Clocks;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** The mail that waits: all of it can be read, and the clock by which it is given up was not set a short time ago. */
public final class DeferredMailHealth implements PartCheck {

    /** Mails that are named; the others are counted. */
    private static final int NAMED = 10;

    private final QueueAdministration queue;
    private final Clocks clocks;

    public DeferredMailHealth(QueueAdministration queue, Clocks clocks) {
        this.queue = queue;
        this.clocks = clocks;
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
        return clocks.recentJump().map(jump -> PartHealth.degraded(jump + "; for an hour no mail is given up",
            "See that the clock is right and that a time service keeps it (chronyd, ntpd).")).orElseGet(PartHealth::healthy);
    }
}
