package eu.testa.mail.core.pki;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** What opens the CA's keys or the secrets of a backup, in a file that nobody but its owner may read. */
public final class Passphrase {

    /** The file in the CA's folder, when the CA made the passphrase itself. */
    public static final String FILE_NAME = "passphrase";

    private static final int LEAST = 12;

    private Passphrase() {
    }

    /**
     * Reads the first line of a file.
     *
     * @throws PkiException if others than its owner may read the file, or the passphrase is too short
     */
    public static char[] read(Path file) throws IOException, PkiException {
        if (!Files.isRegularFile(file)) {
            throw new PkiException("there is no passphrase in " + file);
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.stream().anyMatch(one -> !one.name().startsWith("OWNER_"))) {
            throw new PkiException(file + " has a passphrase, and others may read or change it: chmod 600 " + file);
        }
        return checked(Files.readString(file, StandardCharsets.UTF_8).lines().findFirst().orElse("").toCharArray());
    }

    /**
     * @throws PkiException if the passphrase is too short to protect keys
     */
    public static char[] checked(char[] passphrase) throws PkiException {
        if (passphrase.length < LEAST) {
            throw new PkiException("a passphrase has at least " + LEAST + " characters");
        }
        return passphrase;
    }
}
