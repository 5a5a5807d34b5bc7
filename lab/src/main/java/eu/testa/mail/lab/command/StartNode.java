package eu.testa.mail.lab.command;

import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

import picocli.CommandLine.Spec;

/** {@code ./testa lab start-node}. */
@Command(name = "start-node", mixinStandardHelpOptions = true, description = "Start one node again, as it was configured by 'lab up'.")
final class StartNode implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "ms-b, ms-f, relay-1, relay-2, or clamd, the virus scanner.")
    private String name;

    @Override
    public Integer call() throws IOException {
        TestaLab lab = Surroundings.lab(spec.commandLine().getOut());
        if (name.equals("clamd")) {
            lab.clamd().start();
        } else {
            lab.startNode(lab.network().node(name));
        }
        return 0;
    }
}
