package eu.testa.mail.lab.command;

import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
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
        TestaLab lab = Surroundings.lab(spec.commandLine().getOut());
        lab.down();
        if (delete) {
            lab.delete();
        }
        return 0;
    }
}
