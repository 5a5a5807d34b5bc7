package eu.testa.mail.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The folder of a lab: {@code <node>/conf}, {@code <node>/var}, {@code <node>/console.log}, {@code dns/}, {@code clamd/}, the users
 * with their passwords, and which loopback network it is on.
 */
public record LabHome(Path folder) {

    /** The folder from the environment variable {@code TESTA_LAB_HOME}, else {@code .lab} in the project. */
    public static LabHome of(Map<String, String> environment, Path project) {
        String home = environment.getOrDefault("TESTA_LAB_HOME", "");
        return new LabHome(home.isBlank() ? project.resolve(".lab") : Path.of(home).toAbsolutePath());
    }

    /** The network this lab was last started on, else that of {@code TESTA_LAB_NET}, else {@code 127.62}. */
    public LabNetwork network(Map<String, String> environment) {
        String wanted = environment.getOrDefault("TESTA_LAB_NET", "");
        if (!wanted.isBlank()) {
            return new LabNetwork(wanted);
        }
        try {
            return new LabNetwork(Files.readString(networkFile()).strip());
        } catch (IOException e) {
            return new LabNetwork(LabNetwork.DEFAULT_PREFIX);
        }
    }

    void remember(LabNetwork network) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(networkFile(), network.prefix() + "\n");
    }

    public Path node(Node node) {
        return folder.resolve(node.name());
    }

    public Path conf(Node node) {
        return node(node).resolve("conf");
    }

    /** Everything the node keeps: spool, mailboxes, logs, keys. */
    public Path var(Node node) {
        return node(node).resolve("var");
    }

    public Path console(Node node) {
        return node(node).resolve("console.log");
    }

    Path users() {
        return folder.resolve("users.json");
    }

    Path dns() {
        return folder.resolve("dns");
    }

    Path clamd() {
        return folder.resolve("clamd");
    }

    BackgroundProcess process(Node node) {
        return new BackgroundProcess(node(node).resolve("pid"), console(node));
    }

    BackgroundProcess dnsProcess() {
        return new BackgroundProcess(dns().resolve("pid"), dns().resolve("console.log"));
    }

    private Path networkFile() {
        return folder.resolve("network");
    }
}
