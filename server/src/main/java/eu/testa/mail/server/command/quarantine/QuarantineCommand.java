package eu.testa.mail.server.command.quarantine;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./testa quarantine}. */
@Command(
    name = "quarantine",
    mixinStandardHelpOptions = true,
    description = "Mail that a running server found infected, or could not scan, after it had accepted it.",
    subcommands = {
        QuarantineDelete.class,
        QuarantineList.class,
        QuarantineRelease.class,
        QuarantineShow.class,
        HelpCommand.class,
    })
public final class QuarantineCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which one? quarantine needs a command");
    }
}
