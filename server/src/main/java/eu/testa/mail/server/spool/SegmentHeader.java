package eu.testa.mail.server.spool;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * How a segment of the journal begins:
 *
 * <pre>
 * octets 0 to 63            this header
 * octets 64 to 32767        marks, 8 octets for each record: the generation, if its mail has left
 * octets 32768 to the end   records ({@link RecordHeader})
 * </pre>
 *
 * A mark has the generation in it so that none has to be taken back when the segment is used again.
 *
 * @param generation grows with each use of the file
 */
record SegmentHeader(long generation) {

    static final int LENGTH = 64;
    /** Where the first record stands. */
    static final int RECORDS = 32 * 1024;
    /** So many records have a mark. */
    static final int SLOTS = (RECORDS - LENGTH) / Long.BYTES;

    /** {@code TESTASG1}. */
    private static final long MAGIC = 0x5445535441534731L;
    private static final int SUMMED = LENGTH - Integer.BYTES;

    byte[] toOctets() {
        byte[] octets = new byte[LENGTH];
        ByteBuffer.wrap(octets).putLong(MAGIC).putLong(generation).putInt(SUMMED, SpoolHeader.sum(octets, 0, SUMMED));
        return octets;
    }

    /** That of a segment; empty if it has none. */
    static Optional<SegmentHeader> of(byte[] segment) {
        if (segment.length < LENGTH) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(segment, 0, LENGTH);
        return in.getLong() == MAGIC && in.getInt(SUMMED) == SpoolHeader.sum(segment, 0, SUMMED)
            ? Optional.of(new SegmentHeader(in.getLong())) : Optional.empty();
    }

    /** Where the mark of a record stands. */
    static int mark(int slot) {
        return LENGTH + slot * Long.BYTES;
    }
}
