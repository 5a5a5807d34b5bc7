package eu.testa.mail.server.command.pki;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./testa pki}: a certification authority for digital IDs. */
@Command(
    name = "pki",
    mixinStandardHelpOptions = true,
    description = "A certification authority: makes it, issues digital IDs and certificates of servers, revokes them, publishes CRLs.",
    footer = {"", "Begin with './testa pki init'; the guide is docs/digital-ids.md."},
    subcommands = {
        PkiCrl.class,
        PkiImportCsr.class,
        PkiInit.class,
        PkiIssue.class,
        PkiIssueResponder.class,
        PkiIssueServer.class,
        PkiList.class,
        PkiRevoke.class,
        PkiShow.class,
        HelpCommand.class,
    })
public final class Pki implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which one? pki needs a command");
    }
}
