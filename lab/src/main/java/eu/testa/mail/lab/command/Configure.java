package eu.testa.mail.lab.command;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./testa lab configure}. */
@Command(name = "configure", mixinStandardHelpOptions = true,
    description = "Write every node's configuration without starting it, to run the nodes in another way (docker/).")
final class Configure implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--set", paramLabel = "KEY=VALUE",
        description = "Override a setting of testa.properties in every node whose role has it; may be repeated.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Override
    public Integer call() throws IOException {
        CurrentLab.lab(spec.commandLine().getOut()).configure(overrides);
        return 0;
    }
}
