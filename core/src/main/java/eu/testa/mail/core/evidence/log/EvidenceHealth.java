package eu.testa.mail.core.evidence.log;

import eu.testa.mail.core.evidence.checkpoint.CheckpointWitness;
import eu.testa.mail.core.evidence.checkpoint.EvidenceKey;
import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.health.PartHealth;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Whether evidence is written, signed and seen by others. */
public final class EvidenceHealth implements PartCheck {

    /** Three times as long as between two checkpoints. */
    private static final Duration TOO_OLD = Duration.ofMinutes(3);
    private static final Duration ENDS_SOON = Duration.ofDays(30);

    private final EvidenceLog log;
    private final EvidenceKey key;
    private final CheckpointWitness witness;
    private final Clock clock;

    public EvidenceHealth(EvidenceLog log, EvidenceKey key, CheckpointWitness witness, Clock clock) {
        this.log = log;
        this.key = key;
        this.witness = witness;
        this.clock = clock;
    }

    @Override
    public String part() {
        return "Evidence";
    }

    @Override
    public PartHealth look() {
        EvidenceLog.State state = log.state();
        if (state.trouble().isPresent()) {
            return PartHealth.unhealthy(state.trouble().get(),
                "Make room on the disk, or let the server write to " + log.folder() + "; until then no mail is accepted.");
        }
        if (state.loss().isPresent()) {
            return PartHealth.unhealthy("evidence is missing or was changed, and nothing is signed: " + state.loss().get(),
                "Look with ./testa evidence verify. When you know why, ./testa evidence accept-loss --reason TEXT.");
        }
        Instant now = clock.instant();
        if (state.unsigned() > 0 && state.checkpointAt().plus(TOO_OLD).isBefore(now)) {
            return PartHealth.degraded("the newest checkpoint is of " + state.checkpointAt() + ", and " + state.unsigned()
                + " records are not signed", "The server's log says why nothing is signed.");
        }
        Instant end = key.chain().get(0).getNotAfter().toInstant();
        if (end.isBefore(now.plus(ENDS_SOON))) {
            return PartHealth.degraded("the certificate of the evidence key ends on " + end,
                "Have a new one issued, and put it in place of var/secrets/evidence.crt.");
        }
        return witness.trouble().map(trouble -> PartHealth.degraded(trouble,
            "Look at evidence.time-stamps and evidence.copies in testa.properties, and at what they name."))
            .orElseGet(PartHealth::healthy);
    }
}
