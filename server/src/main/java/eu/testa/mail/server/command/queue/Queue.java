package eu.testa.mail.server.command.queue;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./testa queue}: mail that waits, and where for. */
@Command(
    name = "queue",
    mixinStandardHelpOptions = true,
    description = "Mail that waits on a running server: look at it, try it again, hold it, return it, delete it.",
    footer = {"", "Examples:",
        "  ./testa queue list --destinations          which destinations are down, since when, and why",
        "  ./testa queue list --destination tcn.f.eu-admin.net --older-than '2 hours'",
        "  ./testa queue retry --destination tcn.f.eu-admin.net",
        "  ./testa queue return 4711"},
    subcommands = {
        HelpCommand.class,
        QueueDelete.class,
        QueueHold.class,
        QueueList.class,
        QueueRelease.class,
        QueueRetry.class,
        QueueReturn.class,
        QueueShow.class,
    })
public final class Queue implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which one? queue needs a command");
    }
}
