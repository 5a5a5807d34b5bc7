package eu.testa.mail.core.check.server;

import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.Requirement;
import eu.testa.mail.core.check.Surroundings;
import eu.testa.mail.core.file.LiveFolder;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Keys and passwords are readable for the server's own user only (chapter 2: what is confidential stays so). */
public final class SecretFiles extends Requirement {

    private static final Set<PosixFilePermission> OWNER =
        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    public SecretFiles() {
        super("2", "secrets");
    }

    @Override
    public List<Finding> check(Surroundings surroundings) throws IOException {
        Path folder = surroundings.var().resolve("secrets");
        if (!Files.isReadable(folder)) {
            return List.of(warn(folder + " is not there or not readable", "It is made at the first start. Run the check as "
                + "the server's user, and name the var folder with --var."));
        }
        List<Path> secrets = new ArrayList<>(List.of(folder));
        try (Stream<Path> files = Files.list(folder)) {
            // a certificate is for everybody
            files.filter(file -> !file.toString().endsWith(".crt")).sorted().forEach(secrets::add);
        }
        String password = surroundings.settings().get(TestaSettings.STORE_PASSWORD_FILE);
        if (!password.isEmpty() && Files.exists(Path.of(password))) {
            secrets.add(Path.of(password));
        }
        List<String> open = new ArrayList<>();
        for (Path secret : secrets) {
            LiveFolder.readIfThere(secret, Files::getPosixFilePermissions).filter(modes -> !OWNER.containsAll(modes))
                .ifPresent(modes -> open.add(secret + " (" + PosixFilePermissions.toString(modes) + ")"));
        }
        return List.of(open.isEmpty() ? pass(secrets.size() - 1 + " files, for their owner only")
            : fail("others may read " + String.join(", ", open), "chmod go= " + folder + " " + folder + "/*, and make new "
                + "keys and passwords if others use this machine."));
    }
}
