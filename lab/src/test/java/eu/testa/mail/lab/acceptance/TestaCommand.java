package eu.testa.mail.lab.acceptance;

import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import eu.testa.mail.server.command.Testa;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The administrator's command line. The tests need it a hundred times, so mostly in this process: Java takes longer to start. */
public final class TestaCommand {

    private TestaCommand() {
    }

    /** Runs {@code ./testa COMMAND ARGUMENTS} in this process. */
    public static Program.Result run(String... command) {
        StringWriter said = new StringWriter();
        PrintWriter writer = new PrintWriter(said, true);
        int exitCode = Testa.commandLine(command).setOut(writer).setErr(writer).execute(command);
        return new Program.Result(exitCode, said.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The same as {@code ./testa} runs it, in a process of its own; without its build, for the tests run inside of one. */
    public static Program.Result runInItsOwnProcess(TestaLab lab, String... command) throws IOException {
        List<String> arguments = new ArrayList<>(lab.installation().javaOfCommands());
        String java = arguments.remove(0);
        arguments.addAll(List.of("-cp", lab.installation().libraries() + "/*", "eu.testa.mail.server.command.Testa"));
        arguments.addAll(List.of(command));
        return new Program(java, "openjdk-17-jdk-headless").run(arguments);
    }

    /** Runs {@code ./testa james-cli} against a node. */
    public static Program.Result jamesCli(TestaLab lab, Node node, String... command) {
        List<String> arguments = new ArrayList<>(List.of("james-cli", "--conf", lab.home().conf(node).toString()));
        arguments.addAll(List.of(command));
        return run(arguments.toArray(String[]::new));
    }
}
