package eu.testa.mail.core.backup;

import eu.testa.mail.core.file.DurableFile;
import eu.testa.mail.core.file.LiveFolder;
import eu.testa.mail.core.store.archive.ArchivedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The files of a folder and of all folders in it, while a server works there: what vanishes before it is read is left out, as is
 * what is not written to its end.
 *
 * @param name   stands before their names
 * @param folder may be missing
 * @param except names of files and folders in it that are left out
 * @param order  in which they are read; those that are equal in it in the order of their names
 */
record FolderFiles(String name, Path folder, Set<String> except, Comparator<Path> order) implements ArchivedFiles {

    private static final Comparator<Path> ANY = (one, other) -> 0;

    FolderFiles(String name, Path folder, Set<String> except) {
        this(name, folder, except, ANY);
    }

    @Override
    public void each(Taker taker) throws IOException {
        for (Path file : files()) {
            InputStream content;
            try {
                content = Files.newInputStream(file);
            } catch (NoSuchFileException e) {
                continue;
            }
            try (content) {
                taker.take(name + "/" + slashed(folder.relativize(file)), content);
            }
        }
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        return LiveFolder.files(folder).stream()
            .filter(path -> !except.contains(folder.relativize(path).getName(0).toString()))
            .filter(path -> !DurableFile.isUnfinished(path))
            .sorted(order.thenComparing(Comparator.naturalOrder()))
            .toList();
    }

    private static String slashed(Path relative) {
        return StreamSupport.stream(relative.spliterator(), false).map(Path::toString).collect(Collectors.joining("/"));
    }
}
