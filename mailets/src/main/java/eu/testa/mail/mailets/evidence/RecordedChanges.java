package eu.testa.mail.mailets.evidence;

import eu.testa.mail.core.access.AdminChange;
import eu.testa.mail.core.access.AdminChanges;
import eu.testa.mail.core.access.LoggedChanges;
import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import javax.inject.Inject;

/** Writes what administrators change into the evidence, and into the log. */
public final class RecordedChanges implements AdminChanges {

    private static final String FORBIDDEN = "403";

    private final Evidence evidence;
    private final LoggedChanges log;

    @Inject
    public RecordedChanges(Evidence evidence, LoggedChanges log) {
        this.evidence = evidence;
        this.log = log;
    }

    @Override
    public void record(AdminChange change) {
        log.record(change);
        evidence.write(EvidenceRecord.of(change.result().equals(FORBIDDEN) ? EvidenceEvent.FORBIDDEN : EvidenceEvent.CHANGED)
            .with(EvidenceRecord.WHO, change.who().name())
            .with(EvidenceRecord.WHENCE, change.from())
            .with(EvidenceRecord.WHAT, change.what())
            .with(EvidenceRecord.RESULT, change.result())
            .at(change.when()));
    }
}
