package eu.testa.mail.lab.command;

import eu.testa.mail.lab.LabException;
import eu.testa.mail.lab.outage.OutageCommand;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code ./testa lab}: TESTA on one machine, for trying out and for tests. */
@Command(
    name = "testa lab",
    mixinStandardHelpOptions = true,
    description = "TESTA in a box: two Member States, two relays and a DNS on loopback addresses of this machine.",
    footer = {"", "Environment: TESTA_LAB_HOME is the lab's folder (default .lab in the project), TESTA_LAB_NET the "
        + "first two octets of its addresses (default 127.62). Two labs with different values run side by side."},
    subcommands = {
        Configure.class,
        Dns.class,
        Down.class,
        LabLogs.class,
        OutageCommand.class,
        Send.class,
        StartNode.class,
        LabStatus.class,
        StopNode.class,
        Up.class,
    })
public final class Lab {

    private static final int FAILED = 3;

    private Lab() {
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new Lab()).setExecutionExceptionHandler(Lab::explain).execute(args));
    }

    /** What went wrong in words; where it is ours to explain, a stack trace helps nobody. */
    private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        if (e instanceof LabException || e instanceof IOException) {
            command.getErr().println(e.getMessage());
            return FAILED;
        }
        if (e instanceof IllegalArgumentException) {
            command.getErr().println(e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        throw e;
    }
}
