package eu.testa.mail.mailets.evidence;

import eu.testa.mail.core.access.AdminChange;
import eu.testa.mail.core.access.AdminChanges;
import eu.testa.mail.core.access.LoggedChanges;
import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import java.io.IOException;
import javax.inject.Inject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what administrators change into the log, and into the evidence, where it is durable before the change is answered. */
public final class RecordedChanges implements AdminChanges {

    private static final Logger LOGGER = LoggerFactory.getLogger(RecordedChanges.class);
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
        long place = evidence.write(EvidenceRecord.of(change.result().equals(FORBIDDEN) ? EvidenceEvent.FORBIDDEN : EvidenceEvent.CHANGED)
            .with(EvidenceRecord.WHO, change.who().name())
            .with(EvidenceRecord.WHENCE, change.from())
            .with(EvidenceRecord.WHAT, change.what())
            .with(EvidenceRecord.RESULT, change.result())
            .at(change.when()));
        try {
            evidence.awaitDurable(place);
        } catch (IOException e) {
            LOGGER.error("The change by {} was made, but its evidence cannot be written now: {}. It is written as soon as it can be.",
                change.who().name(), e.getMessage());
        }
    }
}
