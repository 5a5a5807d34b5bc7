package eu.testa.mail.server.spool;

import com.google.common.base.Strings;
import eu.testa.mail.core.deferred.SharedSpool.StoredCopy;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mail's place in the spool while it waits or is in process: some 80 octets of heap, whatever its size. One that is put back has a
 * new place, and no two are equal. Their order is that of due time and arrival; whose turn it is, {@link WaitingEntries} decides.
 */
final class SpoolEntry implements Comparable<SpoolEntry> {

    private static final String SUFFIX = ".mail";
    private static final String COPY_SUFFIX = ".copy";
    private static final String PLACE = "(\\d{19})-(\\d{10,19})(?:-([0-9a-f]{" + Flow.DIGITS + "}))?";
    private static final Pattern NAME = Pattern.compile(PLACE + "\\.mail");
    private static final Pattern COPY = Pattern.compile(PLACE + "\\.copy");

    private final long nameDue;
    private final long due;
    private final long sequence;
    private final Flow flow;
    private final Optional<StoredCopy> copy;
    private final Optional<JournalRecord> record;
    private final Optional<WrittenOctets> written;

    /**
     * @param due      milliseconds since 1970
     * @param sequence grows with arrival, and is no other mail's
     * @param copy     where it is durable; empty: in its file
     */
    SpoolEntry(long due, long sequence, Flow flow, Optional<StoredCopy> copy) {
        this(due, due, sequence, flow, copy, Optional.empty(), Optional.empty());
    }

    private SpoolEntry(long nameDue, long due, long sequence, Flow flow, Optional<StoredCopy> copy, Optional<JournalRecord> record,
                       Optional<WrittenOctets> written) {
        this.nameDue = nameDue;
        this.due = due;
        this.sequence = sequence;
        this.flow = flow;
        this.copy = copy;
        this.record = record;
        this.written = written;
    }

    /** The mail of a record of the journal. */
    static SpoolEntry of(JournalRecord record) {
        RecordHeader header = record.header();
        return new SpoolEntry(header.due(), header.due(), header.sequence(), header.flow(), Optional.empty(), Optional.of(record),
            Optional.empty());
    }

    /** The mail of a file that is durable itself; empty for any other file. */
    static Optional<SpoolEntry> of(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            return Optional.empty();
        }
        Flow flow = name.group(3) == null ? Flow.UNKNOWN : Flow.ofHex(name.group(3));
        return Optional.of(new SpoolEntry(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)), flow, Optional.empty()));
    }

    static boolean isCopy(Path file) {
        return COPY.matcher(file.getFileName().toString()).matches();
    }

    /** Whether a file of a spool has a mail in it, or a copy of one. */
    static boolean isOfAMail(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(SUFFIX) || name.endsWith(COPY_SUFFIX);
    }

    /** Sorts by due time and arrival. */
    String fileName() {
        return Strings.padStart(Long.toString(nameDue), 19, '0') + '-' + Strings.padStart(Long.toString(sequence), 10, '0')
            + (flow.equals(Flow.UNKNOWN) ? "" : '-' + flow.toHex()) + (copy.isPresent() ? COPY_SUFFIX : SUFFIX);
    }

    /** The same mail where it is, handed out when it is time, in milliseconds since 1970; its name stays. */
    SpoolEntry putBackUntil(long time) {
        return new SpoolEntry(nameDue, time, sequence, flow, copy, record, written);
    }

    /** The same mail, of whose message this was seen when its file was written. */
    SpoolEntry with(WrittenOctets seen) {
        return new SpoolEntry(nameDue, due, sequence, flow, copy, record, Optional.of(seen));
    }

    /** The same mail, due no later than now; it needs a file of another name. */
    SpoolEntry dueBy(long now) {
        return new SpoolEntry(Math.min(nameDue, now), sequence, flow, copy);
    }

    /** When it is due as its file's name says, in milliseconds since 1970. */
    long nameDue() {
        return nameDue;
    }

    /** The same, or later after trouble. */
    long due() {
        return due;
    }

    long sequence() {
        return sequence;
    }

    Flow flow() {
        return flow;
    }

    Optional<StoredCopy> copy() {
        return copy;
    }

    /** Where it was in the journal when it was found or written; empty: it has a file. */
    Optional<JournalRecord> record() {
        return record;
    }

    /** What was seen of its message when its file was written; empty: not known. */
    Optional<WrittenOctets> written() {
        return written;
    }

    @Override
    public int compareTo(SpoolEntry other) {
        int byDue = Long.compare(due, other.due);
        return byDue != 0 ? byDue : Long.compare(sequence, other.sequence);
    }
}
