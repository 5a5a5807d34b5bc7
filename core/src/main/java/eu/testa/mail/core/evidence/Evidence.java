package eu.testa.mail.core.evidence;

import java.io.IOException;
import java.util.Optional;

/**
 * Where a server writes down what it does with mail (chapter 2.1 of the note: "The log of the TESTA Mail Relay provides
 * evidence that e-mails are routed and forwarded via the TESTA network").
 *
 * <p>Writing costs no flush of its own. Before a mail leaves the spool or the store, {@link #awaitDurable} makes what was
 * written about it durable, for all that wait at once; what was accepted and is still in the spool after a crash can be
 * written down anew from there.
 */
public interface Evidence {

    /**
     * Writes a record.
     *
     * @return its place, for {@link #awaitDurable}
     */
    long write(EvidenceRecord record);

    /**
     * Returns when this record and all before it survive a power cut.
     *
     * @throws IOException if they cannot be written; the mail has to stay where it is
     */
    void awaitDurable(long place) throws IOException;

    /** Makes everything durable that was written so far. */
    void awaitDurable() throws IOException;

    /** Why evidence cannot be written now; while this is so, no mail is accepted. */
    Optional<String> trouble();
}
