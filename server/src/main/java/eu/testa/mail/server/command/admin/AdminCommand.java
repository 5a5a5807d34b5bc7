package eu.testa.mail.server.command.admin;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./testa admin}. */
@Command(
    name = "admin",
    mixinStandardHelpOptions = true,
    description = {
        "Who administers a running server by name: over HTTP, with a password or a token. This command line needs no name: it "
            + "uses the secret that the server made for its own user.",
        "Roles: viewer (looks), operator (also retries, holds and releases mail), auditor (looks, and reads the evidence), "
            + "administrator (everything)."},
    footer = {"", "Examples:",
        "  ./testa admin add marie --role operator",
        "  ./testa admin add prometheus --role viewer --token"},
    subcommands = {
        AdminAdd.class,
        AdminList.class,
        AdminPassword.class,
        AdminRemove.class,
        HelpCommand.class,
    })
public final class AdminCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which one? admin needs a command");
    }
}
