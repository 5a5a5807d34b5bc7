package eu.testa.mail.server.command;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The folders of a server that nobody named: those of the Debian package where the launcher says that it is installed,
 * in the system properties {@code testa.installed.conf} and {@code testa.installed.var}; else {@code conf} in the working
 * folder, and {@code var} beside it.
 */
public final class InstalledServer {

    private static final String CONF = "testa.installed.conf";
    private static final String VAR = "testa.installed.var";

    private InstalledServer() {
    }

    /** The conf folder of a server that is not named. */
    public static Path conf() {
        return installed(CONF).orElse(Path.of("conf"));
    }

    /** The var folder that belongs to a conf folder: the package has it elsewhere than beside. */
    public static Path varOf(Path conf) {
        Path folder = conf.toAbsolutePath().normalize();
        return installed(CONF).filter(folder::equals).flatMap(itself -> installed(VAR)).orElse(folder.resolveSibling("var"));
    }

    /** The conf folder that belongs to a var folder. */
    public static Path confOf(Path var) {
        Path folder = var.toAbsolutePath().normalize();
        return installed(VAR).filter(folder::equals).flatMap(itself -> installed(CONF)).orElse(folder.resolveSibling("conf"));
    }

    private static Optional<Path> installed(String property) {
        return Optional.ofNullable(System.getProperty(property)).map(Path::of);
    }
}
