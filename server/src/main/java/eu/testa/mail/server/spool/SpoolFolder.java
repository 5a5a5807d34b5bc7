package eu.testa.mail.server.spool;

import eu.testa.mail.core.file.DurableFile;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.mailets.james.MailState;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the mails of one spool are, waiting and in process:
 *
 * <pre>
 * var/spool/spool/journal/  small ones, one behind the other: NUMBER.segment ({@link SpoolJournal})
 * var/spool/spool/          others, a file a mail: DUE_MILLIS-SEQUENCE-FLOW.mail
 * var/spool/spool/          copies of what is in the store: DUE_MILLIS-SEQUENCE-FLOW.copy
 * var/spool/spool/tmp/      files being written; emptied at start, nobody was told 250 for these
 * var/spool/spool/damaged/  is not what was written; kept for the administrator, and named by health
 * </pre>
 */
final class SpoolFolder implements Closeable {

    private static final Logger LOGGER = LoggerFactory.getLogger(SpoolFolder.class);

    private final Path directory;
    private final Path unfinished;
    private final Path damaged;
    private final DirectorySync sync;
    private final SpoolJournal journal;

    /** Opens it, and removes what nobody was told 250 for, and what is durable in the store. */
    SpoolFolder(Path directory, SpoolJournal.Sizes journal, Clock clock) throws IOException {
        this.directory = directory;
        this.unfinished = Files.createDirectories(directory.resolve("tmp"));
        this.damaged = Files.createDirectories(directory.resolve("damaged"));
        this.sync = new DirectorySync(directory);
        deleteAll(unfinished, any -> true);
        deleteAll(directory, SpoolEntry::isCopy);
        this.journal = new SpoolJournal(journalOf(directory), journal, clock, this::keepDamaged);
    }

    /** Where the journal of a spool is. */
    static Path journalOf(Path directory) {
        return directory.resolve("journal");
    }

    private static void deleteAll(Path folder, Predicate<Path> unwanted) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files.filter(unwanted)::iterator) {
                Files.delete(file);
            }
        }
    }

    /** All that is there, in no order. */
    List<SpoolEntry> entries() throws IOException {
        Map<Long, Path> files = new HashMap<>();
        List<SpoolEntry> entries = new ArrayList<>();
        try (Stream<Path> all = Files.list(directory)) {
            for (Path file : (Iterable<Path>) all::iterator) {
                SpoolEntry.of(file).ifPresent(entry -> {
                    files.put(entry.sequence(), file);
                    entries.add(entry);
                });
            }
        }
        for (JournalRecord record : journal.records()) {
            Path file = files.get(record.header().sequence());
            if (file != null && wasMoved(record, file)) {
                journal.remove(List.of(record));
            } else {
                entries.add(SpoolEntry.of(record));
            }
        }
        return entries;
    }

    /** Whether the server stopped after the file was written, and before that was noted in the journal. */
    private boolean wasMoved(JournalRecord record, Path file) throws IOException {
        Optional<byte[]> mail = journal.read(record);
        return mail.isPresent() && Files.isRegularFile(file) && Files.size(file) == mail.get().length
            && Arrays.equals(Files.readAllBytes(file), mail.get());
    }

    /** The file of a mail that has one, or the name under which it would be set aside. */
    Path file(SpoolEntry entry) {
        return directory.resolve(entry.fileName());
    }

    /** Where a mail is, in words. */
    String place(SpoolEntry entry) {
        return record(entry).map(record -> nameIn(record, entry)).orElseGet(() -> file(entry)).toString();
    }

    private static Optional<JournalRecord> record(SpoolEntry entry) {
        return entry.record().filter(JournalRecord::isInJournal);
    }

    private static Path nameIn(JournalRecord record, SpoolEntry entry) {
        return record.segment().path().resolve(entry.fileName());
    }

    /**
     * Writes a mail. When this returns, it survives a power cut; a copy of what is durable in the store need not.
     *
     * @return the same entry, with its place, and with what was seen of the message
     * @throws IOException if it cannot be written; nothing of it is left then
     */
    SpoolEntry write(SpoolEntry entry, MailState state, MessageSource message) throws IOException {
        if (entry.copy().isPresent()) {
            writeFile(entry, file -> SpoolFile.writeCopy(file, state, message));
            return entry;
        }
        if (message instanceof IncomingMessage incoming && incoming.isInFile()) {
            Optional<WrittenOctets> written = writeAround(incoming, entry, state);
            if (written.isPresent()) {
                return entry.with(written.get());
            }
        }
        Optional<byte[]> small = journal.largest() == 0 ? Optional.empty() : SpoolFile.octets(state, message, journal.largest());
        Optional<JournalRecord> record = small.isEmpty() ? Optional.empty() : journal.append(entry, small.get());
        if (record.isPresent()) {
            record.get().keepEnvelope(state);
            return SpoolEntry.of(record.get());
        }
        writeFile(entry, file -> SpoolFile.write(file, state, message));
        return entry;
    }

    /** A message that will come in; its file is here until it is a mail's, or disposed of. */
    IncomingMessage incoming(String name) {
        return new IncomingMessage(name, unfinished.resolve(name));
    }

    /** The file of the message becomes that of the mail; empty if it has no room for the envelope. */
    private Optional<WrittenOctets> writeAround(IncomingMessage message, SpoolEntry entry, MailState state) throws IOException {
        Optional<WrittenOctets> written = message.with(state);
        if (written.isPresent()) {
            keep(message.file(), entry);
        }
        return written;
    }

    private interface Writing {
        void to(Path file) throws IOException;
    }

    private void writeFile(SpoolEntry entry, Writing writing) throws IOException {
        Path written = unfinished.resolve(entry.fileName());
        try {
            writing.to(written);
        } catch (IOException | RuntimeException e) {
            forget(written, e);
            throw e;
        }
        keep(written, entry);
    }

    /** Gives a file that is written its name. */
    private void keep(Path written, SpoolEntry entry) throws IOException {
        try {
            Files.move(written, file(entry), StandardCopyOption.ATOMIC_MOVE);
            if (entry.copy().isEmpty()) {
                sync.sync();
            }
        } catch (IOException | RuntimeException e) {
            forget(written, e);
            forget(file(entry), e);
            throw e;
        }
    }

    private static void forget(Path file, Exception why) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    /**
     * Reads a mail back, to process it; see {@link SpoolFile#read}. What was kept since it was written is not read.
     *
     * @throws NoSuchFileException if somebody has removed the file
     */
    Mail read(SpoolEntry entry, Consumer<DamagedMailException> found) throws IOException {
        Optional<MailState> envelope = entry.record().flatMap(JournalRecord::envelope);
        return read(entry, (name, octets) -> envelope.isPresent() ? SpoolFile.kept(name, octets, envelope.get()) : SpoolFile.read(name, octets),
            file -> SpoolFile.read(file, entry.written(), found));
    }

    /** Empty when a worker took the mail in the meantime, or will set it aside. */
    Optional<MailState> envelope(SpoolEntry entry) {
        return ifThere(entry, SpoolFile::readEnvelope, SpoolFile::readEnvelope);
    }

    /** The same for the mail, to show it. */
    Optional<Mail> view(SpoolEntry entry) {
        return ifThere(entry, SpoolFile::read, SpoolFile::view);
    }

    private interface OfOctets<T> {
        T of(Path name, byte[] octets) throws IOException;
    }

    private interface OfFile<T> {
        T of(Path file) throws IOException;
    }

    private <T> T read(SpoolEntry entry, OfOctets<T> inJournal, OfFile<T> inFile) throws IOException {
        Optional<JournalRecord> record = record(entry);
        Optional<byte[]> octets = record.isEmpty() ? Optional.empty() : journal.read(record.get());
        return octets.isPresent() ? inJournal.of(nameIn(record.get(), entry), octets.get()) : inFile.of(file(entry));
    }

    private <T> Optional<T> ifThere(SpoolEntry entry, OfOctets<T> inJournal, OfFile<T> inFile) {
        try {
            return Optional.of(read(entry, inJournal, inFile));
        } catch (NoSuchFileException | DamagedMailException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives a mail another place in the order, in a file. */
    void move(SpoolEntry from, SpoolEntry to) throws IOException {
        Optional<JournalRecord> record = record(from);
        if (record.isEmpty() || !journal.move(record.get(), mail -> writeFile(to, file -> SpoolFile.write(file, mail)))) {
            Files.move(file(from), file(to), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Moves into files what keeps the journal from using its segments again. */
    void relieveJournal() throws IOException {
        for (JournalRecord record : journal.lingering()) {
            SpoolEntry entry = SpoolEntry.of(record);
            journal.move(record, mail -> writeFile(entry, file -> SpoolFile.write(file, mail)));
        }
    }

    void delete(SpoolEntry entry) throws IOException {
        if (entry.record().isEmpty() || journal.remove(List.of(entry.record().get())).isEmpty()) {
            Files.deleteIfExists(file(entry));
        }
    }

    /** The same for mails that were processed: those that cannot be removed are processed again after a restart. */
    void deleteAll(List<SpoolEntry> processed) {
        Set<JournalRecord> inJournal = new HashSet<>();
        processed.forEach(entry -> record(entry).ifPresent(inJournal::add));
        try {
            inJournal.retainAll(journal.remove(inJournal));
        } catch (IOException e) {
            LOGGER.error("Mails were processed, but that cannot be noted in {}; they are processed again after a restart: {}",
                journalOf(directory), e.getMessage());
        }
        for (SpoolEntry entry : processed) {
            if (entry.record().filter(inJournal::contains).isEmpty()) {
                deleteFile(entry);
            }
        }
    }

    private void deleteFile(SpoolEntry entry) {
        try {
            Files.deleteIfExists(file(entry));
        } catch (IOException e) {
            LOGGER.error("A mail was processed, but {} cannot be removed; it is processed again after a restart: {}", file(entry),
                e.getMessage());
        }
    }

    /** Takes what is damaged out of the way; returns where it is kept. */
    Path setAside(SpoolEntry entry) throws IOException {
        Path kept = damaged.resolve(entry.fileName());
        Optional<JournalRecord> record = record(entry);
        if (record.isPresent() && journal.move(record.get(), mail -> keepDamaged(entry.fileName(), mail))) {
            return kept;
        }
        return Files.move(file(entry), kept, StandardCopyOption.ATOMIC_MOVE);
    }

    private Path keepDamaged(String name, byte[] octets) throws IOException {
        Path kept = damaged.resolve(name);
        DurableFile.write(kept, octets);
        return kept;
    }

    @Override
    public void close() throws IOException {
        sync.close();
        journal.close();
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
