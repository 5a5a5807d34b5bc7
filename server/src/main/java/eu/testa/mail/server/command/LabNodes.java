package eu.testa.mail.server.command;

import java.nio.file.Path;

/** Where the lab keeps its nodes: below TESTA_LAB_HOME, else below .lab in the project. */
public final class LabNodes {

    private LabNodes() {
    }

    /** The folder of a node, with its {@code conf} and {@code var}. */
    public static Path folder(String node) {
        String home = System.getenv().getOrDefault("TESTA_LAB_HOME", "");
        Path lab = home.isBlank() ? Path.of(System.getProperty("testa.project", "")).resolve(".lab") : Path.of(home);
        return lab.resolve(node);
    }
}
