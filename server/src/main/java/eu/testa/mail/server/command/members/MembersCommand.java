package eu.testa.mail.server.command.members;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./testa members}: the relay's registry of Member States. */
@Command(
    name = "members",
    mixinStandardHelpOptions = true,
    description = "The registry of Member States of a running relay.",
    subcommands = {
        HelpCommand.class,
        MembersAccept.class,
        MembersStatus.class,
    })
public final class MembersCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which one? members needs a command");
    }
}
