package eu.testa.mail.core.backup;

import eu.testa.mail.core.store.archive.ArrivingFiles;
import eu.testa.mail.core.store.archive.StoreArchive;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * Takes the files of an archive into a server's folders. They lie in a folder beside until the archive has shown that it is
 * whole; unless {@link #keep} was called, what was put into place is taken away again by {@link #close}. A file that is there
 * stays as it is.
 */
public final class RestoredFiles implements ArrivingFiles, Closeable {

    static final String UNFINISHED = "restore.unfinished";

    private static final FileAttribute<?> FOLDER = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> FILE = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Map<String, Path> places;
    private final Predicate<String> wanted;
    private final Optional<char[]> passphrase;
    private final Path var;
    private final Path unfinished;
    /** Whether nothing is in the server's folder but what comes with this restore. */
    private final boolean alone;
    private final List<String> taken = new ArrayList<>();
    private final List<Path> placed = new ArrayList<>();
    private boolean kept;

    private RestoredFiles(Path var, Optional<Path> conf, boolean alone, Predicate<String> wanted, Optional<char[]> passphrase) {
        Map<String, Path> folders = new LinkedHashMap<>();
        folders.put(ServerFiles.VAR, var);
        folders.put(ServerFiles.SECRETS, var.resolve(ServerFiles.SECRETS));
        conf.ifPresent(folder -> folders.put(ServerFiles.CONF, folder));
        this.places = folders;
        this.wanted = wanted;
        this.passphrase = passphrase;
        this.alone = alone;
        this.var = var;
        this.unfinished = var.resolve(UNFINISHED);
    }

    /** Digital IDs only, which an earlier version kept in files, and the secrets if there is a passphrase for them. */
    public static RestoredFiles ofStore(Path var, Optional<char[]> passphrase) {
        return new RestoredFiles(var, Optional.empty(), false, name -> name.startsWith(ServerFiles.VAR + "/" + ServerFiles.DIGITAL_IDS + "/")
            || passphrase.isPresent() && name.equals(ServerFiles.ENCRYPTED_SECRETS), passphrase);
    }

    /**
     * All files of a server.
     *
     * @param conf where the configuration comes to
     * @throws IOException if there are files in var already
     */
    public static RestoredFiles ofServer(Path conf, Path var, char[] passphrase) throws IOException {
        if (Files.exists(var) && !files(var).isEmpty()) {
            throw new IOException(var + " is not empty: a server was restored into it or has run there. Stop it, move the folder away, "
                + "and restore again");
        }
        Files.createDirectories(var, FOLDER);
        return new RestoredFiles(var, Optional.of(conf), true, name -> !BackupLabel.is(name), Optional.of(passphrase));
    }

    /**
     * Looks at the configuration of a backup before anything else is read.
     *
     * @return a folder with it, which is there until this is closed
     */
    public Path configuration(Path archive) throws IOException {
        Path folder = unfinished.resolve("preview");
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            String prefix = StoreArchive.FILES + ServerFiles.CONF + "/";
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements();) {
                ZipEntry entry = entries.nextElement();
                if (entry.getName().startsWith(prefix)) {
                    try (InputStream content = zip.getInputStream(entry)) {
                        write(folder.resolve(StoreArchive.sound(entry.getName().substring(prefix.length()))), content);
                    }
                }
            }
        }
        return folder;
    }

    @Override
    public void take(String name, InputStream content) throws IOException {
        if (!wanted.test(name)) {
            return;
        }
        if (name.equals(ServerFiles.ENCRYPTED_SECRETS)) {
            takeSecrets(content.readAllBytes());
            return;
        }
        takeFile(name, content);
    }

    private void takeSecrets(byte[] encrypted) throws IOException {
        byte[] secrets;
        try {
            secrets = new PassphraseEncryption(passphrase.orElseThrow()).decrypt(encrypted);
        } catch (IOException e) {
            throw new IOException("the secrets cannot be read: " + e.getMessage(), e);
        }
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(secrets))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                takeFile(StoreArchive.sound(entry.getName()), zip);
            }
        }
    }

    private void takeFile(String name, InputStream content) throws IOException {
        if (!places.containsKey(folder(name))) {
            throw new IOException("the archive has a file " + name + ", which this version does not know");
        }
        write(unfinished.resolve(name), content);
        taken.add(name);
    }

    private static String folder(String name) {
        return name.substring(0, Math.max(0, name.indexOf('/')));
    }

    private static void write(Path file, InputStream content) throws IOException {
        Files.createDirectories(file.getParent(), FOLDER);
        try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), FILE)) {
            content.transferTo(Channels.newOutputStream(channel));
            channel.force(true);
        }
    }

    @Override
    public void complete() throws IOException {
        for (String name : taken) {
            Path place = places.get(folder(name)).resolve(name.substring(name.indexOf('/') + 1));
            if (Files.notExists(place)) {
                Files.createDirectories(place.getParent(), FOLDER);
                placed.add(place);
                // not moved: a server's two folders need not be on one file system
                try (InputStream content = Files.newInputStream(unfinished.resolve(name))) {
                    write(place, content);
                }
            }
        }
    }

    /** What was put into place stays there. */
    public void keep() {
        kept = true;
    }

    @Override
    public void close() throws IOException {
        if (!kept) {
            for (Path place : placed) {
                Files.deleteIfExists(place);
            }
        }
        // a store that was made for what was not taken over goes, too
        for (Path file : alone && !kept ? files(var) : files(unfinished)) {
            Files.delete(file);
        }
        deleteFolders(unfinished);
    }

    private static List<Path> files(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static void deleteFolders(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
