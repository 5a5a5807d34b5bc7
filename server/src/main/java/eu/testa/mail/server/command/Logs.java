package eu.testa.mail.server.command;

import eu.testa.mail.core.file.FileTrouble;
import eu.testa.mail.core.log.LogSearch;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine;

/** {@code ./testa logs}. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = "Shows what the logs of a server say about a mail, the oldest first: server.log, delivery.log, and those of "
        + "the days before, which are compressed. The server need not run.",
    footer = {"", "Examples:", "  ./testa logs --mail Mail1764412800000-3f2a", "",
        "What the server did with the mail, with proofs for others: ./testa evidence show ID.", "",
        "Exit codes: 0 found; 1 no log says anything about it; 2 wrong usage; 3 the logs cannot be read."})
final class Logs implements Callable<Integer> {

    private static final int NOTHING = 1;
    private static final int UNREADABLE = 3;

    @Mixin
    private ServerChoice server;

    @Option(names = "--mail", required = true, paramLabel = "ID", description = "The mail's id on this server, mail= in the logs.")
    private String mail;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Path folder = server.var().resolve("logs");
        PrintWriter out = spec.commandLine().getOut();
        try {
            List<LogSearch.Entry> entries = new LogSearch(folder).about(mail);
            entries.forEach(entry -> out.println(entry.log() + ": " + entry.text()));
            out.flush();
            if (entries.isEmpty()) {
                spec.commandLine().getErr().println("no log in " + folder + " says anything about " + mail
                    + "; see that the id is that of this server, or ask the evidence: ./testa evidence show MESSAGE-ID");
                return NOTHING;
            }
            return CommandLine.ExitCode.OK;
        } catch (IOException e) {
            spec.commandLine().getErr().println("the logs in " + folder + " cannot be read: " + FileTrouble.words(e));
            return UNREADABLE;
        }
    }
}
