package eu.testa.mail.core.evidence.log;

import eu.testa.mail.core.evidence.checkpoint.EvidenceKey;
import eu.testa.mail.core.metrics.Measurement;
import eu.testa.mail.core.metrics.Metric;
import java.util.Set;

/** How old the newest checkpoint is, what it leaves out, and when the certificate of its key ends. */
public final class EvidenceFigures implements Measurement {

    private final EvidenceLog log;
    private final EvidenceKey key;

    public EvidenceFigures(EvidenceLog log, EvidenceKey key) {
        this.log = log;
        this.key = key;
    }

    @Override
    public String what() {
        return "evidence";
    }

    @Override
    public Set<Metric> metrics() {
        return Set.of(Metric.EVIDENCE_CHECKPOINT, Metric.EVIDENCE_UNSIGNED, Metric.CERTIFICATE_END);
    }

    @Override
    public void measure(Values found) {
        EvidenceLog.State state = log.state();
        found.set(Metric.EVIDENCE_CHECKPOINT, state.checkpointAt().getEpochSecond());
        found.set(Metric.EVIDENCE_UNSIGNED, state.unsigned());
        found.set(Metric.CERTIFICATE_END, key.chain().get(0).getNotAfter().toInstant().getEpochSecond(), "evidence");
    }
}
