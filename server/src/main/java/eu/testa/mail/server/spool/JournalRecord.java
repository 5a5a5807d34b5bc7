package eu.testa.mail.server.spool;

import eu.testa.mail.mailets.james.MailState;
import java.util.Optional;

/**
 * A mail in the journal, for as long as it is there: some 100 octets of heap, and its own, with its envelope, while they are kept.
 *
 * <p>Whoever changes what becomes of it holds its monitor, so that a mail does not leave while it is moved into a file.
 */
final class JournalRecord {

    private enum Place { JOURNAL, FILE, NOWHERE }

    private final Segment segment;
    private final RecordHeader header;
    private final int position;
    /** Null: not kept. */
    private volatile byte[] kept;
    /** Null: not known. */
    private volatile MailState envelope;
    private volatile Place place = Place.JOURNAL;

    /**
     * @param position of the header in the segment
     */
    JournalRecord(Segment segment, RecordHeader header, int position) {
        this.segment = segment;
        this.header = header;
        this.position = position;
    }

    Segment segment() {
        return segment;
    }

    RecordHeader header() {
        return header;
    }

    int position() {
        return position;
    }

    int end() {
        return position + header.room();
    }

    /** What was written, so that nobody has to read it again. */
    Optional<byte[]> kept() {
        return Optional.ofNullable(kept);
    }

    void keep(byte[] mail) {
        kept = mail;
    }

    /** The envelope that stands in what was written, as far as that is kept. */
    Optional<MailState> envelope() {
        return Optional.ofNullable(envelope);
    }

    /** For whoever has just written it: nobody has to read the envelope again, either. */
    void keepEnvelope(MailState written) {
        if (kept != null) {
            envelope = written;
        }
    }

    boolean isInJournal() {
        return place == Place.JOURNAL;
    }

    /** It has left the journal, for a file or for good. */
    void leave(boolean forAFile) {
        place = forAFile ? Place.FILE : Place.NOWHERE;
        kept = null;
        envelope = null;
    }
}
