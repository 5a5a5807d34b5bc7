package eu.testa.mail.lab.command;

import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./testa lab logs}. */
@Command(name = "logs", mixinStandardHelpOptions = true, description = "Print the end of each node's log files.")
final class LabLogs implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = {"-n", "--lines"}, paramLabel = "N", defaultValue = "40",
        description = "Lines of each file (default ${DEFAULT-VALUE}).")
    private int lines;

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Nodes (default all).")
    private List<String> names = List.of();

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        TestaLab lab = CurrentLab.lab(out);
        List<Node> nodes = names.isEmpty() ? lab.network().nodes() : names.stream().map(lab.network()::node).toList();
        for (Node node : nodes) {
            for (Path log : lab.logs(node)) {
                out.println("==> " + node.name() + ": " + log);
                end(log).forEach(out::println);
            }
        }
        out.flush();
        return 0;
    }

    private Deque<String> end(Path log) throws IOException {
        Deque<String> end = new ArrayDeque<>();
        // Not UTF-8: a log may hold any octet that a peer sent.
        try (Stream<String> all = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            all.forEach(line -> {
                end.addLast(line);
                if (end.size() > lines) {
                    end.removeFirst();
                }
            });
        }
        return end;
    }
}
