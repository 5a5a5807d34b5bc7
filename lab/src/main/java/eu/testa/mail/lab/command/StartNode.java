package eu.testa.mail.lab.command;

import eu.testa.mail.lab.LabException;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./testa lab start-node}. */
@Command(name = "start-node", mixinStandardHelpOptions = true,
    description = "Start one node again, as it was configured by 'lab up'.")
final class StartNode implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "ms-b, ms-f, relay-1, relay-2, or clamd, the virus scanner.")
    private String name;

    @Option(names = "--set", paramLabel = "KEY=VALUE",
        description = "Override a setting of testa.properties until the node is stopped; may be repeated.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Override
    public Integer call() throws IOException {
        TestaLab lab = CurrentLab.lab(spec.commandLine().getOut());
        if (name.equals("clamd")) {
            if (!overrides.isEmpty()) {
                throw new LabException("clamd has no testa.properties; --set is for the other nodes");
            }
            lab.clamd().start();
        } else {
            lab.startNode(lab.network().node(name), overrides);
        }
        return 0;
    }
}
