package eu.testa.mail.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.james.filesystem.api.JamesDirectoriesProvider;

/**
 * The two folders of a server.
 *
 * @param conf what the administrator edits; the server only reads it
 * @param var  what the server keeps: accounts, mailboxes, spool, secrets, logs
 */
public record ServerFolders(Path conf, Path var) implements JamesDirectoriesProvider {

    private static final FileAttribute<?> OWNER_ONLY =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(PosixFilePermission.OTHERS_READ,
        PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE);

    public ServerFolders {
        conf = conf.toAbsolutePath().normalize();
        var = var.toAbsolutePath().normalize();
    }

    /**
     * Creates {@code var} and the folders in it that hold mail or speak of it, where they are missing, for the server's
     * own user only: the store and the logs would be readable for every user of the machine. A {@code var} that is there and open
     * to other users is closed to them.
     *
     * @throws IOException if a folder cannot be created, or is open and not this user's
     */
    void create() throws IOException {
        Files.createDirectories(var, OWNER_ONLY);
        Set<PosixFilePermission> modes = EnumSet.copyOf(Files.getPosixFilePermissions(var));
        if (modes.removeAll(OTHERS)) {
            Files.setPosixFilePermissions(var, modes);
        }
        for (String folder : List.of("logs", "store")) {
            Files.createDirectories(var.resolve(folder), OWNER_ONLY);
        }
    }

    /** Keys and passwords made at first start; nobody but the server's user may read them. */
    public Path secrets() {
        return var.resolve("secrets");
    }

    @Override
    public String getAbsoluteDirectory() {
        return "/";
    }

    @Override
    public String getConfDirectory() {
        return conf + "/";
    }

    @Override
    public String getVarDirectory() {
        return var + "/";
    }

    @Override
    public String getRootDirectory() {
        return var + "/";
    }
}
