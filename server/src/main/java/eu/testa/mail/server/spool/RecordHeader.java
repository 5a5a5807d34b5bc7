package eu.testa.mail.server.spool;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What stands before a mail in a segment of the journal: {@value #LENGTH} octets at a multiple of {@value #ALIGNMENT}. The mail follows
 * as it would stand in a file of its own ({@link SpoolFile}).
 *
 * @param generation of the segment when this was written: what an earlier generation left is no mail. Nobody outside can know it, so that
 *                   no message can have a record in it
 * @param slot       counts the records of this generation from 0
 * @param due        milliseconds since 1970
 * @param sequence   see {@link SpoolEntry}
 * @param length     of the mail, in octets
 * @param durable    up to where the segment was durable when this was written: whatever cannot be read before it is damaged, and
 *                   whatever behind it may just as well never have reached the disk
 */
record RecordHeader(long generation, int slot, long due, long sequence, Flow flow, int length, int durable) {

    static final int LENGTH = 64;
    /** Of a sector: what is durable is never written again with what comes after it. */
    static final int ALIGNMENT = 512;

    /** {@code TESTARC1}. */
    private static final long MAGIC = 0x5445535441524331L;
    private static final int SUMMED = LENGTH - Integer.BYTES;

    /** Writes it at the beginning of some octets. */
    void writeTo(byte[] octets) {
        ByteBuffer.wrap(octets).putLong(MAGIC).putLong(generation).putInt(slot).putInt(length).putLong(due).putLong(sequence)
            .putInt(flow.peer()).putInt(flow.domain()).putInt(durable)
            .putInt(SUMMED, SpoolHeader.sum(octets, 0, SUMMED));
    }

    /** The one that stands at a place; empty if none does, or its mail would go beyond the end. */
    static Optional<RecordHeader> at(byte[] octets, int position) {
        if (octets.length - position < LENGTH) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(octets, position, LENGTH);
        if (in.getLong() != MAGIC || in.getInt(position + SUMMED) != SpoolHeader.sum(octets, position, SUMMED)) {
            return Optional.empty();
        }
        long generation = in.getLong();
        int slot = in.getInt();
        int length = in.getInt();
        RecordHeader header = new RecordHeader(generation, slot, in.getLong(), in.getLong(), new Flow(in.getInt(), in.getInt()), length,
            in.getInt());
        return length <= octets.length - position - LENGTH ? Optional.of(header) : Optional.empty();
    }

    /** What a file of this mail would be called. */
    String name() {
        return new SpoolEntry(due, sequence, flow, Optional.empty()).fileName();
    }

    /** Octets of header and mail, up to where the next record may begin. */
    static int room(int length) {
        return (LENGTH + length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    int room() {
        return room(length);
    }
}
