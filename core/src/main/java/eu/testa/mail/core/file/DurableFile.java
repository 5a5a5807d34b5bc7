package eu.testa.mail.core.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/** Writes files so that after a crash there is the old content or the new, never a part of either. */
public final class DurableFile {

    private static final String ROOT = "root";
    private static final String UNFINISHED = ".unfinished";
    private static final Duration LEFT_OVER_AFTER = Duration.ofHours(1);
    private static final FileAttribute<?> PUBLIC_FILE =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"));
    private static final FileAttribute<?> SECRET_FILE =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> SECRET_FOLDER =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private DurableFile() {
    }

    /** Writes what a file has in it. */
    @FunctionalInterface
    public interface Content {

        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes or replaces a file that anyone may read. */
    public static void write(Path file, byte[] content) throws IOException {
        write(file, out -> out.write(content));
    }

    /** The same for what is too large to be in memory. */
    public static void write(Path file, Content content) throws IOException {
        write(file, content, PUBLIC_FILE, false);
    }

    /**
     * Writes or replaces a file of mode 0600. What root writes into the folder of another user belongs to that user: a server
     * must be able to read the keys that its administrator gives it.
     */
    public static void writeSecret(Path file, byte[] content) throws IOException {
        writeSecret(file, out -> out.write(content));
    }

    /** The same for what is too large to be in memory. */
    public static void writeSecret(Path file, Content content) throws IOException {
        write(file, content, SECRET_FILE, true);
    }

    /** Creates a folder of mode 0700 and makes its name durable, root's for whoever has the one around it; one that is there stays. */
    public static void createSecretFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.toAbsolutePath().getParent();
        Files.createDirectories(parent);
        try {
            Files.createDirectory(folder, SECRET_FOLDER);
            giveAway(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
        syncFolder(parent);
    }

    /** Renames a file or folder within its file system, durably. */
    public static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        syncFolder(to.toAbsolutePath().getParent());
    }

    /** Deletes a file, durably. */
    public static void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
        syncFolder(file.toAbsolutePath().getParent());
    }

    /** Whether a name is that of a file that a crash left half-written. */
    public static boolean isUnfinished(Path file) {
        return file.getFileName().toString().endsWith(UNFINISHED);
    }

    private static void write(Path file, Content content, FileAttribute<?> mode, boolean givenAway)
        throws IOException {
        // a name of its own: two that write the same file at once, a command and the server perhaps, must not have a part of the other's
        Path unfinished = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + UNFINISHED);
        try {
            writeNew(unfinished, content, mode, givenAway);
            removeLeftovers(file, unfinished);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
        syncFolder(file.toAbsolutePath().getParent());
    }

    private static void writeNew(Path unfinished, Content content, FileAttribute<?> mode, boolean givenAway) throws IOException {
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(unfinished, options, mode)) {
            content.writeTo(Channels.newOutputStream(channel));
            channel.force(true);
        }
        if (givenAway) {
            giveAway(unfinished);
        }
    }

    /** What crashes left half-written of this file; nobody writes for an hour, so that what another writes now is left alone. */
    private static void removeLeftovers(Path file, Path unfinished) throws IOException {
        Instant old = Files.getLastModifiedTime(unfinished).toInstant().minus(LEFT_OVER_AFTER);
        String name = file.getFileName() + ".";
        try (DirectoryStream<Path> others = Files.newDirectoryStream(file.toAbsolutePath().getParent(),
            other -> other.getFileName().toString().startsWith(name) && isUnfinished(other))) {
            for (Path other : others) {
                if (LiveFolder.readIfThere(other, Files::getLastModifiedTime).filter(time -> time.toInstant().isBefore(old)).isPresent()) {
                    Files.deleteIfExists(other);
                }
            }
        }
    }

    /** What root made belongs to whoever has the folder. */
    private static void giveAway(Path made) throws IOException {
        if (Files.getOwner(made).getName().equals(ROOT)) {
            Files.setOwner(made, Files.getOwner(made.toAbsolutePath().getParent()));
        }
    }

    /** A new name is durable only when its folder is synced after it. */
    private static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
