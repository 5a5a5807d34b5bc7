package eu.testa.mail.server.command.evidence;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./testa evidence}. */
@Command(
    name = "evidence",
    mixinStandardHelpOptions = true,
    description = "What servers did with a mail, and the proof of it.",
    subcommands = {
        EvidenceAcceptLoss.class,
        EvidenceExport.class,
        EvidenceProve.class,
        EvidenceReconcile.class,
        EvidenceShow.class,
        EvidenceVerify.class,
        HelpCommand.class,
    })
public final class EvidenceCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which one? evidence needs a command");
    }
}
