package eu.testa.mail.server.spool;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.mailets.james.MailState;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.mailet.Mail;

/**
 * The files of one spool, a file a mail:
 *
 * <pre>
 * var/spool/spool/          waiting and in process: DUE_MILLIS-SEQUENCE-FLOW.mail
 * var/spool/spool/          copies of what is in the store: DUE_MILLIS-SEQUENCE-FLOW.copy
 * var/spool/spool/tmp/      being written; emptied at start, nobody was told 250 for these
 * var/spool/spool/damaged/  is not what was written; kept for the administrator, and named by health
 * </pre>
 *
 * <p>A restart needs a listing and reads no mail: the names say all that the order of the mails needs.
 */
final class SpoolFolder implements Closeable {

    private final Path directory;
    private final Path unfinished;
    private final Path damaged;
    private final DirectorySync sync;

    /** Opens it, and removes what nobody was told 250 for, and what is durable in the store. */
    SpoolFolder(Path directory) throws IOException {
        this.directory = directory;
        this.unfinished = Files.createDirectories(directory.resolve("tmp"));
        this.damaged = Files.createDirectories(directory.resolve("damaged"));
        this.sync = new DirectorySync(directory);
        deleteAll(unfinished, any -> true);
        deleteAll(directory, SpoolEntry::isCopy);
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
        try (Stream<Path> files = Files.list(directory)) {
            return files.flatMap(file -> SpoolEntry.of(file).stream()).toList();
        }
    }

    /** Where a mail is, or would be. */
    Path file(SpoolEntry entry) {
        return directory.resolve(entry.fileName());
    }

    /**
     * Writes a mail. When this returns, it survives a power cut; a copy of what is durable in the store need not.
     *
     * @throws IOException if it cannot be written; nothing of it is left then
     */
    void write(SpoolEntry entry, MailState state, MessageSource message) throws IOException {
        Path written = unfinished.resolve(entry.fileName());
        try {
            if (entry.copy().isPresent()) {
                SpoolFile.writeCopy(written, state, message);
            } else {
                SpoolFile.write(written, state, message);
            }
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
     * Reads a mail back, to process it; see {@link SpoolFile#read}.
     *
     * @throws NoSuchFileException if somebody has removed the file
     */
    Mail read(SpoolEntry entry, Consumer<DamagedMailException> found) throws IOException {
        return SpoolFile.read(file(entry), found);
    }

    /** Empty when a worker took the mail in the meantime, or will set it aside. */
    Optional<MailState> envelope(SpoolEntry entry) {
        return ifThere(entry, SpoolFile::readEnvelope);
    }

    /** The same for the mail, to show it. */
    Optional<Mail> view(SpoolEntry entry) {
        return ifThere(entry, SpoolFile::view);
    }

    private interface Reading<T> {
        T of(Path file) throws IOException;
    }

    private <T> Optional<T> ifThere(SpoolEntry entry, Reading<T> reading) {
        try {
            return Optional.of(reading.of(file(entry)));
        } catch (NoSuchFileException | DamagedMailException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives a mail another place in the order. */
    void move(SpoolEntry from, SpoolEntry to) throws IOException {
        Files.move(file(from), file(to), StandardCopyOption.ATOMIC_MOVE);
    }

    void delete(SpoolEntry entry) throws IOException {
        Files.deleteIfExists(file(entry));
    }

    /** Takes what is damaged out of the way; returns where it is kept. */
    Path setAside(SpoolEntry entry) throws IOException {
        return Files.move(file(entry), damaged.resolve(entry.fileName()), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        sync.close();
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
