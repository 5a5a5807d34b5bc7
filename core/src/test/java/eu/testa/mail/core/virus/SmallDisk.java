package eu.testa.mail.core.virus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system in memory that is soon full. Needs root, as the rest of the acceptance tests. */
public final class SmallDisk implements AutoCloseable {

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** @param size as mount(8) has it, such as 256k */
    public static SmallDisk mount(Path folder, String size) throws IOException, InterruptedException {
        run("mount", "-t", "tmpfs", "-o", "mode=1777,size=" + size, "tmpfs", Files.createDirectories(folder).toString());
        return new SmallDisk(folder);
    }

    public Path folder() {
        return folder;
    }

    public void resize(String size) throws IOException, InterruptedException {
        run("mount", "-o", "remount,size=" + size, folder.toString());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + words);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        // clamd may still be on its way out
        run("umount", "--lazy", folder.toString());
    }
}
