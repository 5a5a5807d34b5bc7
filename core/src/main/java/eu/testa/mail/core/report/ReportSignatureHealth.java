package eu.testa.mail.core.report;

import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.health.PartHealth;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Whether reports are signed, as {@code report.sign} has it. A server that was never given an ID is well, and says so. */
public final class ReportSignatureHealth implements PartCheck {

    private static final Duration ENDS_SOON = Duration.ofDays(30);
    private static final String NEXT_STEP = "Put a digital ID of the server's postmaster into var/secrets (docs/evidence.md), and "
        + "restart; or set report.sign = no.";

    private final ReportSignature signature;
    private final boolean wanted;
    private final Clock clock;

    public ReportSignatureHealth(ReportSignature signature, boolean wanted, Clock clock) {
        this.signature = signature;
        this.wanted = wanted;
        this.clock = clock;
    }

    @Override
    public String part() {
        return "Signed reports";
    }

    @Override
    public PartHealth look() {
        if (!wanted) {
            return PartHealth.healthy();
        }
        if (signature.ends().isEmpty()) {
            return PartHealth.noted("reports are not signed, for this server has no digital ID", NEXT_STEP);
        }
        Instant end = signature.ends().get();
        Instant now = clock.instant();
        if (!now.isBefore(end)) {
            return PartHealth.degraded("reports are no longer signed: the server's digital ID ended on " + end, NEXT_STEP);
        }
        return now.plus(ENDS_SOON).isAfter(end)
            ? PartHealth.degraded("the digital ID with which reports are signed ends on " + end, NEXT_STEP) : PartHealth.healthy();
    }
}
