package eu.testa.mail.server.command.smime;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./testa smime}. */
@Command(
    name = "smime",
    mixinStandardHelpOptions = true,
    description = "Signed and encrypted mails in files: verifies them, as a server does; makes and opens them, to try things out.",
    footer = {"", "See docs/smime.md."},
    subcommands = {
        SmimeDecrypt.class,
        SmimeEncrypt.class,
        SmimeSign.class,
        SmimeVerifyCommand.class,
        HelpCommand.class,
    })
public final class Smime implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which one? smime needs a command");
    }
}
