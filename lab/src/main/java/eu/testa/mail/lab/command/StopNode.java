package eu.testa.mail.lab.command;

import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./testa lab stop-node}. */
@Command(name = "stop-node", mixinStandardHelpOptions = true, description = "Stop one node; the others go on.")
final class StopNode implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "ms-b, ms-f, relay-1, relay-2, or clamd, the virus scanner.")
    private String name;

    @Override
    public Integer call() throws IOException {
        TestaLab lab = CurrentLab.lab(spec.commandLine().getOut());
        if (name.equals("clamd")) {
            lab.clamd().stop();
        } else {
            lab.stopNode(lab.network().node(name));
        }
        return 0;
    }
}
