package eu.testa.mail.core.evidence.witness;

import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.health.PartHealth;

/** Whether the copies of checkpoints that are mailed arrive. Where nobody is named to keep them, all is well. */
public final class CheckpointPostHealth implements PartCheck {

    private final CheckpointPost post;

    public CheckpointPostHealth(CheckpointPost post) {
        this.post = post;
    }

    @Override
    public String part() {
        return "Checkpoints by mail";
    }

    @Override
    public PartHealth look() {
        return post.trouble().map(trouble -> PartHealth.degraded(trouble, "Ask whoever was to keep the copies, or name somebody else in "
            + "evidence.mail-to in testa.properties and restart; until a copy arrives, nobody elsewhere has one by mail."))
            .orElseGet(PartHealth::healthy);
    }
}
