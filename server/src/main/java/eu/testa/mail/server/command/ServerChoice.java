package eu.testa.mail.server.command;

import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.TestaSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Which server a command is about: that of a conf folder, or a node of the lab. A command takes it as a
 * {@code @Mixin}.
 */
public final class ServerChoice {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--conf", paramLabel = "DIR",
        description = "The server's conf folder, the one with testa.properties (default: the installed server's, else conf in "
            + "this folder).")
    private Path conf;

    @Option(names = "--var", paramLabel = "DIR",
        description = "The server's var folder (default: the installed server's, else var beside the conf folder).")
    private Path var;

    @Option(names = "--node", paramLabel = "NAME", description = "A node of the lab, instead of --conf: ms-b, relay-1 ...")
    private String node;

    @Option(names = "--set", paramLabel = "KEY=VALUE",
        description = "Overrides a setting of testa.properties, as the server's own --set; may be given several times.")
    private Map<String, String> overrides = Map.of();

    /**
     * The folder with the server's configuration.
     *
     * @throws ParameterException if there is no such folder; the message says what was looked for
     */
    public Path conf() {
        if (conf != null && node != null) {
            throw new ParameterException(command.commandLine(), "--conf and --node both name a server; give one");
        }
        Path folder = node != null ? LabNodes.folder(node).resolve("conf") : conf != null ? conf : InstalledServer.conf();
        if (Files.notExists(folder.resolve(TestaSettings.FILE_NAME))) {
            throw new ParameterException(command.commandLine(), "no " + TestaSettings.FILE_NAME + " in "
                + folder.toAbsolutePath() + "; name the server with --conf DIR, or a node of the lab with --node NAME");
        }
        return folder.toAbsolutePath().normalize();
    }

    /** The folder with what the server keeps. */
    public Path var() {
        return (var != null ? var : InstalledServer.varOf(conf())).toAbsolutePath().normalize();
    }

    /** The server's settings. */
    public TestaSettings settings() throws SettingsException {
        return TestaSettings.load(conf(), overrides);
    }
}
