package eu.testa.mail.server.spool;

import eu.testa.mail.core.file.SharedFlush;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One use of a file of the journal, from its first mail until all have left. Its octets are all there from the beginning, so that to make
 * some of them durable changes nothing else in the file system.
 *
 * <p>After an error of the disk it takes no more: the kernel may have dropped what it could not write, and say at the next flush that all
 * is well.
 */
class Segment implements Closeable {

    private final Path path;
    private final LastingChannel file;
    private final int size;
    private final long generation;
    private final boolean ofThisRun;
    private final SharedFlush flushes = new SharedFlush();
    private final Set<JournalRecord> alive = new HashSet<>();
    private final byte[] marks;
    private int position = SegmentHeader.RECORDS;
    private int slots;
    private volatile int durable = SegmentHeader.RECORDS;
    private volatile IOException broken;
    private Optional<Instant> full = Optional.empty();

    private Segment(Path path, LastingChannel file, int size, long generation, boolean ofThisRun, byte[] marks) {
        this.path = path;
        this.file = file;
        this.size = size;
        this.generation = generation;
        this.ofThisRun = ofThisRun;
        this.marks = marks;
    }

    /**
     * Begins to use a file.
     *
     * @param size       of the file, in octets
     * @param generation greater than that of any other use
     */
    static Segment begin(Path path, LastingChannel file, int size, long generation) throws IOException {
        byte[] header = new SegmentHeader(generation).toOctets();
        file.write(header, 0, header.length, 0);
        return new Segment(path, file, size, generation, true, new byte[SegmentHeader.RECORDS]);
    }

    /**
     * One that was used when the server stopped; it takes no more.
     *
     * @param octets all of it
     */
    static Segment found(Path path, LastingChannel file, byte[] octets, SegmentContents contents, Instant now) {
        byte[] marks = new byte[SegmentHeader.RECORDS];
        System.arraycopy(octets, 0, marks, 0, Math.min(marks.length, octets.length));
        Segment segment = new Segment(path, file, octets.length, contents.generation(), false, marks);
        segment.takeNoMore(now);
        contents.alive().forEach(one -> segment.alive.add(new JournalRecord(segment, one.header(), one.position())));
        return segment;
    }

    /**
     * Writes a mail; it is not durable yet.
     *
     * @return empty if there is no room
     * @throws IOException if it cannot be written; nothing of it counts then
     */
    synchronized Optional<JournalRecord> append(SpoolEntry entry, byte[] mail) throws IOException {
        RecordHeader header = new RecordHeader(generation, slots, entry.nameDue(), entry.sequence(), entry.flow(), mail.length, durable);
        if (full.isPresent() || broken != null || slots == SegmentHeader.SLOTS || header.room() > size - position) {
            return Optional.empty();
        }
        byte[] octets = new byte[RecordHeader.LENGTH + mail.length];
        header.writeTo(octets);
        System.arraycopy(mail, 0, octets, RecordHeader.LENGTH, mail.length);
        onDisk(() -> file.write(octets, 0, octets.length, position));
        JournalRecord record = new JournalRecord(this, header, position);
        alive.add(record);
        position += header.room();
        slots++;
        return Optional.of(record);
    }

    /**
     * Returns when a mail is durable; one flush for all that wait.
     *
     * @throws IOException if it cannot be made durable
     */
    void awaitDurable(JournalRecord record) throws IOException {
        flushes.await(() -> durable >= record.end(), this::flush);
    }

    private void flush() throws IOException {
        if (broken != null) {
            throw new IOException(path + " takes no more mail since " + broken.getMessage(), broken);
        }
        int written = position();
        onDisk(this::force);
        durable = written;
    }

    private synchronized int position() {
        return position;
    }

    /** The fdatasync. */
    void force() throws IOException {
        file.force();
    }

    private interface Access {
        void run() throws IOException;
    }

    /** What an interrupt breaks off says nothing about the disk. */
    private void onDisk(Access access) throws IOException {
        try {
            access.run();
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            broken = e;
            throw e;
        }
    }

    byte[] read(JournalRecord record) throws IOException {
        return file.read(record.position() + (long) RecordHeader.LENGTH, record.header().length());
    }

    /**
     * Marks mails as gone; nothing waits for that. One whose mark does not reach the disk is processed again after a power cut.
     *
     * @throws IOException if the marks cannot be written
     */
    synchronized void remove(Collection<JournalRecord> gone) throws IOException {
        gone.forEach(alive::remove);
        mark(gone.stream().map(record -> record.header().slot()).toList());
    }

    /** Lets places count as left where no mail can be had from. */
    synchronized void mark(Collection<Integer> gone) throws IOException {
        if (gone.isEmpty()) {
            return;
        }
        int from = Integer.MAX_VALUE;
        int to = 0;
        for (int slot : gone) {
            int mark = SegmentHeader.mark(slot);
            ByteBuffer.wrap(marks).putLong(mark, generation);
            from = Math.min(from, mark);
            to = Math.max(to, mark + Long.BYTES);
        }
        int first = from;
        int end = to;
        onDisk(() -> file.write(marks, first, end - first, first));
    }

    /** What has not left. */
    synchronized List<JournalRecord> alive() {
        return List.copyOf(alive);
    }

    /** Takes no more mail. */
    synchronized void takeNoMore(Instant now) {
        full = full.or(() -> Optional.of(now));
    }

    /** Since when it takes no more mail, if it does not. */
    synchronized Optional<Instant> full() {
        return full;
    }

    synchronized boolean isEmpty() {
        return alive.isEmpty();
    }

    /**
     * Whether its file can be used again: not after the disk has failed under it, nor if it was read at the start, for the kernel may have
     * it in large pieces of memory since, and goes through all of a piece at each flush.
     */
    boolean isReusable() {
        return ofThisRun && broken == null;
    }

    int size() {
        return size;
    }

    Path path() {
        return path;
    }

    LastingChannel file() {
        return file;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
