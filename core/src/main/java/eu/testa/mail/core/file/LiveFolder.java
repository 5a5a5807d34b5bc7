package eu.testa.mail.core.file;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A folder in which others work while it is read: {@link Files#walk} ends with an error where a file goes away meanwhile, and a file
 * that was listed may be gone before it is opened.
 */
public final class LiveFolder {

    /** Reads a file. */
    @FunctionalInterface
    public interface Reading<T> {

        T of(Path file) throws IOException;
    }

    private LiveFolder() {
    }

    /**
     * The files in a folder and in all folders below it, in no order. What goes away meanwhile may be left out.
     *
     * @throws IOException if a folder cannot be read
     */
    public static List<Path> files(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (Files.isRegularFile(file)) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException && !file.equals(folder)) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
        return files;
    }

    /**
     * Reads a file that was there when its folder was listed.
     *
     * @return empty if it has gone away since; a link that leads nowhere is there
     */
    public static <T> Optional<T> readIfThere(Path file, Reading<T> reading) throws IOException {
        try {
            return Optional.of(reading.of(file));
        } catch (NoSuchFileException e) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
            return Optional.empty();
        }
    }
}
