package eu.testa.mail.lab.acceptance;

import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The administrator's command line as {@code ./testa} runs it, without its build: the tests run inside of one. */
public final class TestaCommand {

    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private TestaCommand() {
    }

    /** Runs {@code ./testa COMMAND ARGUMENTS}. */
    public static Program.Result run(TestaLab lab, String... command) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        arguments.addAll(lab.installation().classArchive());
        arguments.addAll(List.of("-cp", lab.installation().libraries() + "/*", "eu.testa.mail.server.command.Testa"));
        arguments.addAll(List.of(command));
        return new Program(JAVA, "openjdk-17-jdk-headless").run(arguments);
    }

    /** Runs {@code ./testa james-cli} against a node. */
    public static Program.Result jamesCli(TestaLab lab, Node node, String... command) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("james-cli", "--conf", lab.home().conf(node).toString()));
        arguments.addAll(List.of(command));
        return run(lab, arguments.toArray(String[]::new));
    }
}
