package eu.testa.mail.server.spool;

import com.google.common.base.Strings;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small mail of a spool, one behind the other in segments of a fixed size, {@code var/spool/spool/journal/NUMBER.segment}. What is
 * durable there took no new file, and one flush for all that waited. A segment whose mails have all left is used again.
 *
 * <p>Safe for use by many threads.
 */
final class SpoolJournal implements Closeable {

    private static final Logger LOGGER = LoggerFactory.getLogger(SpoolJournal.class);
    private static final String SUFFIX = ".segment";
    private static final int DIGITS = 10;
    /**
     * Read and written at once of a segment: Java keeps memory of that size for each thread that does so, and the kernel, which goes through
     * all of it at each flush of a part.
     */
    private static final int PIECE = 4096;
    private static final Duration PAUSE_AFTER_TROUBLE = Duration.ofSeconds(10);
    /** What is left in a segment for longer is moved into files, if it is little. */
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int LITTLE = 8;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path folder;
    private final Sizes sizes;
    private final Clock clock;
    private final Opening opening;
    private final DirectorySync names;
    private final AtomicLong kept = new AtomicLong();
    private final List<Segment> used = new ArrayList<>();
    private final List<Spare> spares = new ArrayList<>();
    private Optional<Segment> current = Optional.empty();
    private Instant noneBefore = Instant.MIN;
    /** The newest: a count, and behind it what nobody can guess. */
    private long generation;
    private long number;

    /**
     * @param segment octets of a segment
     * @param largest octets of the largest mail in the journal, with its envelope; 0: every mail has a file of its own
     * @param kept    octets of mails that are kept in memory, so that what was just written is not read again
     * @param spares  segments that are kept to be used again
     */
    record Sizes(int segment, int largest, long kept, int spares) {

        static final Sizes USUAL = new Sizes(4 << 20, 64 << 10, 16 << 20, 2);

        /** Every mail has a file of its own. */
        static final Sizes NONE = new Sizes(0, 0, 0, 0);
    }

    /** A file that can be used again. */
    private record Spare(Path path, LastingChannel file) {
    }

    /** Takes what cannot be read out of the way. */
    interface Aside {

        /**
         * @param name of the file that keeps it
         * @return where it is kept
         */
        Path keep(String name, byte[] octets) throws IOException;
    }

    /** Opens the file of a segment, which is there. */
    interface Opening {
        LastingChannel open(Path path) throws IOException;
    }

    /** Opens it; what is damaged is set aside. */
    SpoolJournal(Path folder, Sizes sizes, Clock clock, Aside aside) throws IOException {
        this(folder, sizes, clock, aside, LastingChannel::new);
    }

    SpoolJournal(Path folder, Sizes sizes, Clock clock, Aside aside, Opening opening) throws IOException {
        this.opening = opening;
        this.folder = Files.createDirectories(folder);
        this.sizes = sizes;
        this.clock = clock;
        this.names = new DirectorySync(folder);
        for (Path path : segments(folder)) {
            number = Math.max(number, number(path));
            open(path, aside);
        }
    }

    /** The files of a journal, in the order of their numbers; none if there is no journal. */
    static List<Path> segments(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("\\d{1,18}\\" + SUFFIX)).sorted().toList();
        }
    }

    private static long number(Path segment) {
        String name = segment.getFileName().toString();
        return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
    }

    private void open(Path path, Aside aside) throws IOException {
        LastingChannel file = opening.open(path);
        byte[] octets = octets(path, file);
        SegmentContents contents = SegmentContents.of(octets, path);
        Segment segment = Segment.found(path, file, octets, contents, clock.instant());
        segment.mark(setAside(path, octets, contents, aside));
        used.add(segment);
        reuseIfEmpty(segment);
    }

    /** All of a segment, with zeros for what the disk does not give. */
    private static byte[] octets(Path path, LastingChannel file) throws IOException {
        int size = Math.toIntExact(Files.size(path));
        byte[] octets = new byte[size];
        for (int position = 0; position < size; position += PIECE) {
            try {
                byte[] piece = file.read(position, Math.min(PIECE, size - position));
                System.arraycopy(piece, 0, octets, position, piece.length);
            } catch (IOException e) {
                LOGGER.error("{} cannot be read at octet {}: {}", path, position, e.getMessage());
            }
        }
        return octets;
    }

    /** Returns the places of what is not looked at again. */
    private static List<Integer> setAside(Path path, byte[] octets, SegmentContents contents, Aside aside) throws IOException {
        List<Integer> done = new ArrayList<>();
        for (SegmentContents.Found one : contents.damaged()) {
            Path where = aside.keep(one.header().name(), one.mail(octets));
            LOGGER.error("A mail in {} is not what was written. It is kept as {}; look at it and send it again by hand.", path, where);
            done.add(one.header().slot());
        }
        for (SegmentContents.Gap gap : contents.lost()) {
            Path where = aside.keep(path.getFileName() + "-" + contents.generation() + "-" + gap.from() + ".mail",
                Arrays.copyOfRange(octets, gap.from(), gap.to()));
            LOGGER.error("In {}, {} mails stood from octet {} to {} that cannot be read. What is there is kept as {}; look at it and send "
                + "it again by hand.", path, gap.slots().size(), gap.from(), gap.to(), where);
            done.addAll(gap.slots());
        }
        for (SegmentContents.Found one : contents.torn()) {
            LOGGER.warn("{} was being written to {} when the server stopped, and is not whole. It was not accepted; its sender has it.",
                one.header().name(), path);
            done.add(one.header().slot());
        }
        return done;
    }

    /** Every mail that is there, in no order. */
    synchronized List<JournalRecord> records() {
        return used.stream().flatMap(segment -> segment.alive().stream()).toList();
    }

    /** Octets of the largest mail that it takes, with its envelope. */
    int largest() {
        return sizes.largest();
    }

    /**
     * Writes a mail. When this returns a record, it survives a power cut.
     *
     * @return empty if there is no segment to be had, as when the disk is nearly full
     * @throws IOException if it cannot be written; nothing of it is left then
     */
    Optional<JournalRecord> append(SpoolEntry entry, byte[] mail) throws IOException {
        Optional<JournalRecord> written = write(entry, mail);
        if (written.isPresent()) {
            JournalRecord record = written.get();
            try {
                record.segment().awaitDurable(record);
            } catch (IOException | RuntimeException e) {
                withdraw(record, e);
                throw e;
            }
            keep(record, mail);
        }
        return written;
    }

    private synchronized Optional<JournalRecord> write(SpoolEntry entry, byte[] mail) throws IOException {
        if (current.isPresent()) {
            Optional<JournalRecord> record = current.get().append(entry, mail);
            if (record.isPresent()) {
                return record;
            }
            Segment full = current.get();
            current = Optional.empty();
            full.takeNoMore(clock.instant());
            reuseIfEmpty(full);
        }
        current = begin();
        return current.isPresent() ? current.get().append(entry, mail) : Optional.empty();
    }

    private Optional<Segment> begin() {
        if (clock.instant().isBefore(noneBefore)) {
            return Optional.empty();
        }
        try {
            Spare spare = spares.isEmpty() ? create() : spares.remove(0);
            generation = ((generation >>> Integer.SIZE) + 1) << Integer.SIZE | RANDOM.nextInt() & 0xffffffffL;
            Segment segment = Segment.begin(spare.path(), spare.file(), sizes.segment(), generation);
            used.add(segment);
            return Optional.of(segment);
        } catch (IOException e) {
            LOGGER.warn("No segment can be added to {}; each mail gets a file of its own for {} s", folder,
                PAUSE_AFTER_TROUBLE.toSeconds(), e);
            noneBefore = clock.instant().plus(PAUSE_AFTER_TROUBLE);
            return Optional.empty();
        }
    }

    private Spare create() throws IOException {
        Path path = folder.resolve(Strings.padStart(Long.toString(++number), DIGITS, '0') + SUFFIX);
        try {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                for (int left = sizes.segment(); left > 0; ) {
                    left -= channel.write(ByteBuffer.allocate(Math.min(PIECE, left)));
                }
                channel.force(true);
            }
            names.sync();
            return new Spare(path, opening.open(path));
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /** Nobody was told that it was taken: it is not to be found at the next start. */
    private void withdraw(JournalRecord record, Exception why) {
        // the mark has to be written by a thread that is interrupted, too
        boolean interrupted = Thread.interrupted();
        try {
            remove(List.of(record));
        } catch (IOException e) {
            why.addSuppressed(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void keep(JournalRecord record, byte[] mail) {
        if (kept.addAndGet(mail.length) <= sizes.kept()) {
            record.keep(mail);
        } else {
            kept.addAndGet(-mail.length);
        }
    }

    /** A mail as it was written, whether or not it has changed on the disk since; empty if it is no longer in the journal. */
    Optional<byte[]> read(JournalRecord record) throws IOException {
        if (!record.isInJournal()) {
            return Optional.empty();
        }
        Optional<byte[]> there = record.kept();
        byte[] mail = there.isPresent() ? there.get() : record.segment().read(record);
        // its segment may be another's by now
        return record.isInJournal() ? Optional.of(mail) : Optional.empty();
    }

    /**
     * Takes mails out.
     *
     * @return those that were there; others have left it before, for good or for a file
     * @throws IOException if that cannot be noted on the disk: they are found again at the next start
     */
    List<JournalRecord> remove(Collection<JournalRecord> gone) throws IOException {
        List<JournalRecord> left = gone.stream().filter(record -> leave(record, false)).toList();
        noteRemoval(left);
        return left;
    }

    private boolean leave(JournalRecord record, boolean forAFile) {
        synchronized (record) {
            boolean was = record.isInJournal();
            if (was) {
                record.kept().ifPresent(octets -> kept.addAndGet(-octets.length));
                record.leave(forAFile);
            }
            return was;
        }
    }

    private void noteRemoval(List<JournalRecord> left) throws IOException {
        Map<Segment, List<JournalRecord>> bySegment = left.stream().collect(Collectors.groupingBy(JournalRecord::segment));
        for (Map.Entry<Segment, List<JournalRecord>> one : bySegment.entrySet()) {
            try {
                one.getKey().remove(one.getValue());
            } finally {
                reuseIfEmpty(one.getKey());
            }
        }
    }

    /** Writes a mail to where it is durable when this returns. */
    interface Move {
        void to(byte[] mail) throws IOException;
    }

    /**
     * Takes a mail out, and to a file, unless it has left meanwhile.
     *
     * @return whether it was there
     */
    boolean move(JournalRecord record, Move move) throws IOException {
        synchronized (record) {
            Optional<byte[]> mail = record.isInJournal() ? read(record) : Optional.empty();
            if (mail.isEmpty()) {
                return false;
            }
            move.to(mail.get());
            leave(record, true);
        }
        noteRemoval(List.of(record));
        return true;
    }

    /** What keeps segments from being used again: it is little, and there for long. */
    synchronized List<JournalRecord> lingering() {
        Instant before = clock.instant().minus(LONG);
        List<JournalRecord> lingering = new ArrayList<>();
        for (Segment segment : used) {
            List<JournalRecord> alive = segment.alive();
            if (segment.full().filter(before::isAfter).isPresent()
                && alive.stream().mapToLong(record -> record.header().room()).sum() * LITTLE <= segment.size()) {
                lingering.addAll(alive);
            }
        }
        return lingering;
    }

    /** A segment that takes no more mail, and has none, is free. */
    private synchronized void reuseIfEmpty(Segment segment) throws IOException {
        if (segment.full().isEmpty() || !segment.isEmpty() || !used.remove(segment)) {
            return;
        }
        if (segment.isReusable() && spares.size() < sizes.spares()) {
            try {
                // what comes next overwrites mail: no start may take what is left of it for mail that is damaged
                segment.force();
                spares.add(new Spare(segment.path(), segment.file()));
                return;
            } catch (IOException e) {
                LOGGER.warn("{} is not used again", segment.path(), e);
            }
        }
        segment.close();
        Files.deleteIfExists(segment.path());
    }

    @Override
    public synchronized void close() throws IOException {
        for (Segment segment : used) {
            segment.close();
        }
        for (Spare spare : spares) {
            spare.file().close();
        }
        names.close();
    }
}
