package eu.testa.mail.core.health;

import eu.testa.mail.core.file.FileTrouble;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The folders that the server writes to. Unhealthy: one has less room than the reserve, or cannot be written to at all.
 * Degraded: the reserve is near. A file is made, written and removed each time, for a file system that has become read-only,
 * or belongs to somebody else now, shows it in no other way.
 */
public final class FolderHealth implements PartCheck {

    private static final long MIB = 1024L * 1024;
    /** A block, so that a file system without one says so. */
    private static final byte[] BLOCK = new byte[4096];
    private static final int COMFORT = 5;

    private final Supplier<List<Path>> folders;
    private final LongSupplier reserve;

    /**
     * @param folders asked each time: folders come into being
     * @param reserve octets that stay free on each disk; asked each time
     */
    public FolderHealth(Supplier<List<Path>> folders, LongSupplier reserve) {
        this.folders = folders;
        this.reserve = reserve;
    }

    @Override
    public String part() {
        return "Disk";
    }

    @Override
    public PartHealth look() {
        PartHealth worst = PartHealth.healthy();
        for (Path folder : folders.get()) {
            PartHealth found = look(folder);
            if (found.state().compareTo(worst.state()) > 0) {
                worst = found;
            }
        }
        return worst;
    }

    /** False: on the disk of one of them less than the reserve is free. */
    public boolean haveRoom() {
        return folders.get().stream().allMatch(folder -> FreeSpace.of(folder).orElse(Long.MAX_VALUE) >= reserve.getAsLong());
    }

    /** False: one of them cannot be written to. */
    public boolean canBeWritten() {
        try {
            for (Path folder : folders.get()) {
                write(folder);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private PartHealth look(Path folder) {
        OptionalLong free = FreeSpace.of(folder);
        long kept = reserve.getAsLong();
        String room = free.isPresent() ? free.getAsLong() / MIB + " MiB are free in " + folder + ", of which " + kept / MIB
            + " stay free (store.disk-reserve)" : "";
        if (free.isPresent() && free.getAsLong() < kept) {
            return PartHealth.unhealthy(room + " (mail is answered with 452)", "Make room, or lower store.disk-reserve.");
        }
        try {
            write(folder);
        } catch (IOException e) {
            return PartHealth.unhealthy("nothing can be written to " + folder + ": " + reason(e) + " (mail is answered with 451)",
                "See that the disk works, is not mounted read-only, and that the folder belongs to the server's user.");
        }
        return free.isPresent() && free.getAsLong() < COMFORT * kept
            ? PartHealth.degraded(room, "Make room before it is too late.") : PartHealth.healthy();
    }

    /** Without the name of the file that was tried, which is gone. */
    private static String reason(IOException e) {
        return e instanceof FileSystemException file && file.getReason() != null ? file.getReason() : FileTrouble.words(e);
    }

    private static void write(Path folder) throws IOException {
        Path trial = folder.resolve(".writable-" + UUID.randomUUID());
        try {
            Files.write(trial, BLOCK);
        } finally {
            Files.deleteIfExists(trial);
        }
    }
}
