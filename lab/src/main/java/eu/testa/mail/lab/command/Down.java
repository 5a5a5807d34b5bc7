package eu.testa.mail.lab.command;

import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./testa lab down}. */
@Command(name = "down", mixinStandardHelpOptions = true, description = "Stop every node and the DNS.")
final class Down implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--delete", description = "Delete the lab's folder afterwards: mail, accounts, keys, logs.")
    private boolean delete;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        TestaLab lab = CurrentLab.lab(out);
        lab.down();
        if (delete) {
            lab.delete();
            out.println("deleted, with all mail in it: " + lab.home().folder());
        } else {
            out.println("its mail is kept in " + lab.home().folder());
        }
        out.flush();
        return 0;
    }
}
