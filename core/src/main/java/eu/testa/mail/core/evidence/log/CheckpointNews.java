package eu.testa.mail.core.evidence.log;

import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.checkpoint.Checkpoint;
import eu.testa.mail.core.evidence.checkpoint.CheckpointLetter;
import eu.testa.mail.core.mail.Outbox;
import eu.testa.mail.core.memory.LimitedMap;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;

/**
 * Which records are worth another mail with a checkpoint. All are but those that such mails leave behind themselves, where they
 * are sent and where they arrive: else a server would have something new to tell after each of them, and two that tell each other
 * would never come to an end. What is no news is told with the next that is, at the latest with the first record of the next day.
 */
public final class CheckpointNews {

    /** Mails with checkpoints that came here and may not have their end yet. */
    private static final int MOST = 1000;

    private final Set<String> letters = Collections.newSetFromMap(LimitedMap.ofTheNewest(MOST));

    /** Of the file of the log that is written to. */
    private String origin;
    /** Records of that file up to and with the last that is news. */
    private long end;

    /** A file of the log begins, or is gone on with. */
    synchronized void begin(String file) {
        origin = file;
        end = 0;
    }

    /** @param size how many records the file has with this one */
    synchronized void note(EvidenceRecord record, long size) {
        if (has(record)) {
            end = size;
        }
    }

    /**
     * Whether the newest checkpoint speaks for news for which an earlier one does not. The rest of a file that has ended is none: the
     * first record of the next speaks for it, and is signed within a minute.
     */
    public synchronized boolean between(Checkpoint earlier, Checkpoint newest) {
        boolean sameFile = earlier.origin().equals(newest.origin());
        return !sameFile || newest.origin().equals(origin) && end > earlier.head().size();
    }

    /** Whether a record is news. */
    boolean has(EvidenceRecord record) {
        Optional<String> mail = record.text(EvidenceRecord.MAIL);
        if (mail.isEmpty()) {
            return true;
        }
        if (record.text(EvidenceRecord.MESSAGE_ID).filter(CheckpointLetter::isId).isPresent()) {
            letters.add(mail.get());
        }
        // a mail is scanned before the record says which one it is, and it is taken or refused after that
        return record.event() != EvidenceEvent.SCANNED && !Outbox.isLetter(mail.get()) && !letters.contains(mail.get());
    }
}
