package eu.testa.mail.core.time;

import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.health.PartHealth;

/** Degraded for an hour after the clock of the machine was set: what depends on the age of mail waits for that hour. */
public final class ClockHealth implements PartCheck {

    private final Clocks clocks;

    public ClockHealth(Clocks clocks) {
        this.clocks = clocks;
    }

    @Override
    public String part() {
        return "Clock";
    }

    @Override
    public PartHealth look() {
        return clocks.recentJump().map(jump -> PartHealth.degraded(jump + "; for an hour no mail is given up",
            "See that the clock is right and that a time service keeps it (chronyd, ntpd).")).orElseGet(PartHealth::healthy);
    }
}
