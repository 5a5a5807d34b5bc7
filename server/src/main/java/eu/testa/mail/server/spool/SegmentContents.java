package eu.testa.mail.server.spool;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What is in a segment of the journal, as its octets say.
 *
 * @param generation 0 for a segment that never had a record
 * @param alive      mails that have not left
 * @param damaged    mails that have not left, were durable, and are not what was written
 * @param lost       places where durable mails stood that have not left, and of which not even the header can be read
 * @param torn       mails that were being written when the power went, and are not whole; nobody was told 250 for these
 */
record SegmentContents(long generation, List<Found> alive, List<Found> damaged, List<Gap> lost, List<Found> torn) {

    /**
     * A record.
     *
     * @param position of its header in the segment
     */
    record Found(RecordHeader header, int position) {

        int end() {
            return position + header.room();
        }

        byte[] mail(byte[] segment) {
            byte[] mail = new byte[header.length()];
            System.arraycopy(segment, position + RecordHeader.LENGTH, mail, 0, mail.length);
            return mail;
        }
    }

    /** Octets without a record, where some had been. */
    record Gap(int from, int to, List<Integer> slots) {
    }

    private static final long UNUSED = 0;

    /**
     * @param segment all its octets
     * @param name    for what is said about it
     */
    static SegmentContents of(byte[] segment, Path name) {
        long generation = Math.max(SegmentHeader.of(segment).map(SegmentHeader::generation).orElse(UNUSED),
            RecordHeader.at(segment, SegmentHeader.RECORDS).map(RecordHeader::generation).orElse(UNUSED));
        List<Found> found = found(segment, generation);
        int durable = found.stream().mapToInt(one -> isGone(segment, generation, one.header().slot()) ? one.end() : one.header().durable())
            .max().orElse(SegmentHeader.RECORDS);
        List<Found> alive = new ArrayList<>();
        List<Found> damaged = new ArrayList<>();
        List<Found> torn = new ArrayList<>();
        for (Found one : found) {
            if (isGone(segment, generation, one.header().slot())) {
                continue;
            }
            if (isWhole(one.mail(segment), name)) {
                alive.add(one);
            } else if (one.end() <= durable) {
                damaged.add(one);
            } else {
                torn.add(one);
            }
        }
        return new SegmentContents(generation, alive, damaged, gaps(segment, generation, found, durable), torn);
    }

    private static List<Found> found(byte[] segment, long generation) {
        List<Found> found = new ArrayList<>();
        int position = SegmentHeader.RECORDS;
        while (generation != UNUSED && position < segment.length) {
            Optional<RecordHeader> header = RecordHeader.at(segment, position)
                .filter(one -> one.generation() == generation && one.slot() >= 0 && one.slot() < SegmentHeader.SLOTS);
            if (header.isPresent()) {
                found.add(new Found(header.get(), position));
            }
            position += header.map(RecordHeader::room).orElse(RecordHeader.ALIGNMENT);
        }
        return found;
    }

    private static boolean isGone(byte[] segment, long generation, int slot) {
        return ByteBuffer.wrap(segment).getLong(SegmentHeader.mark(slot)) == generation;
    }

    private static boolean isWhole(byte[] mail, Path name) {
        try {
            SpoolFile.check(name, mail);
            return true;
        } catch (DamagedMailException e) {
            return false;
        }
    }

    private static List<Gap> gaps(byte[] segment, long generation, List<Found> found, int durable) {
        List<Gap> gaps = new ArrayList<>();
        int slot = 0;
        int from = SegmentHeader.RECORDS;
        for (Found one : found) {
            List<Integer> missing = IntStream.range(slot, one.header().slot())
                .filter(gone -> !isGone(segment, generation, gone)).boxed().toList();
            if (!missing.isEmpty() && one.position() <= durable) {
                gaps.add(new Gap(from, one.position(), missing));
            }
            slot = one.header().slot() + 1;
            from = one.end();
        }
        return gaps;
    }
}
