package eu.testa.mail.server.command.setup;

import eu.testa.mail.core.settings.Role;
import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.setup.SettingsText;
import eu.testa.mail.server.command.InstalledServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the server is that is set up: its folders, and which kind of server it is. */
final class SetupPlace {

    @Option(names = "--conf", paramLabel = "DIR", description = "The server's conf folder, which is made where it is missing "
        + "(default: the installed server's, else conf in this folder).")
    private Path conf;

    @Option(names = "--var", paramLabel = "DIR", description = "The server's var folder (default: the installed server's, else var "
        + "beside the conf folder).")
    private Path var;

    @Option(names = "--from", paramLabel = "DIR", description = "The folder conf as it came with the program (default: this "
        + "program's).")
    private Path from;

    @Option(names = "--role", paramLabel = "ROLE", description = "national or relay (default: that of the conf folder, else national).")
    private Optional<String> role;

    Path conf() {
        return (conf != null ? conf : InstalledServer.conf()).toAbsolutePath().normalize();
    }

    Path var() {
        return (var != null ? var : InstalledServer.varOf(conf())).toAbsolutePath().normalize();
    }

    /**
     * What the conf folder says, else the option, else national.
     *
     * @throws SettingsException if folder and option say different things, or neither names a role
     */
    Role role() throws IOException, SettingsException {
        Path file = conf().resolve(TestaSettings.FILE_NAME);
        Optional<String> there = Files.exists(file) ? SettingsText.read(file).value(TestaSettings.ROLE.key())
            : Optional.empty();
        if (there.isPresent() && role.isPresent() && !there.get().equalsIgnoreCase(role.get())) {
            throw new SettingsException(List.of("--role " + role.get() + ": " + file + " has role = " + there.get()
                + "; another role has other files: give it another --conf"));
        }
        String name = there.or(() -> role).orElse("national");
        try {
            return TestaSettings.ROLE.parser().apply(name);
        } catch (IllegalArgumentException e) {
            throw new SettingsException(List.of("role=" + name + ": expected " + TestaSettings.ROLE.expected()));
        }
    }

    /** The conf folder of a role as it came with the program. */
    Path shipped(Role chosen) throws IOException {
        Path all = from != null ? from : Path.of(System.getProperty("testa.project", "")).resolve("conf");
        Path one = all.resolve(chosen.name().toLowerCase(Locale.ROOT));
        if (!Files.isDirectory(one)) {
            throw new IOException("there is no folder " + one.toAbsolutePath() + "; name the one that came with the program: --from DIR");
        }
        return one;
    }
}
