package eu.testa.mail.server.command.network;

import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.server.command.ServerChoice;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints something that follows from the settings of a server, which need not run. */
abstract class PrintedAction implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerChoice server;

    /**
     * Prints it.
     *
     * @return the exit code
     */
    abstract int print(TestaSettings settings, PrintWriter out, PrintWriter err) throws SettingsException;

    @Override
    public final Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try {
            return print(server.settings(), spec.commandLine().getOut(), err);
        } catch (SettingsException e) {
            e.problems().forEach(err::println);
            return ExitCode.USAGE;
        }
    }

    /** The folder with the server's configuration. */
    Path conf() {
        return server.conf();
    }

    CommandSpec spec() {
        return spec;
    }
}
