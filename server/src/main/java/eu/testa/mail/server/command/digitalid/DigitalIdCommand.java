package eu.testa.mail.server.command.digitalid;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./testa digital-id}: whose certificates a server offers to its users. */
@Command(
    name = "digital-id",
    mixinStandardHelpOptions = true,
    description = "The directory of digital IDs of a running server, which its users ask over LDAP.",
    subcommands = {
        DigitalIdConfirm.class,
        DigitalIdDelete.class,
        DigitalIdExport.class,
        DigitalIdImport.class,
        DigitalIdList.class,
        DigitalIdShow.class,
        HelpCommand.class,
    })
public final class DigitalIdCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which one? digital-id needs a command");
    }
}
