package eu.testa.mail.lab;

import eu.testa.mail.core.settings.Role;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What was built: the server's libraries and the configuration that ships with it. */
public record Installation(Path project) {

    /**
     * The installation that the launcher names in the system property {@code testa.project}, else the working folder.
     *
     * @throws LabException if the server has not been built
     */
    public static Installation current() {
        return at(Path.of(System.getProperty("testa.project", "")).toAbsolutePath());
    }

    /**
     * @throws LabException if the server has not been built there
     */
    public static Installation at(Path project) {
        Installation installation = new Installation(project);
        if (!Files.isDirectory(installation.libraries())) {
            throw new LabException("the server is not built: there is no " + installation.libraries()
                + "; './testa lab up' builds it, or 'mvn -DskipTests package'");
        }
        return installation;
    }

    /** The folder with the jars of the server and all it needs. */
    public Path libraries() {
        return project.resolve("server/target/testa-server/lib");
    }

    /** The options with which a server of a role starts in half the time, where {@code ./testa class-archive} has been run. */
    List<String> archiveOf(Role role) throws IOException {
        return archive(role.name().toLowerCase(Locale.ROOT) + "-*.jsa");
    }

    /** The same of the administrator's commands. */
    public List<String> archiveOfCommands() throws IOException {
        return archive("commands-*.jsa");
    }

    private List<String> archive(String name) throws IOException {
        try (DirectoryStream<Path> archives = Files.newDirectoryStream(libraries().getParent(), name)) {
            for (Path archive : archives) {
                // Java passes by one that is not of these libraries, and need not say so. Classes of signed jars are in it as unsigned.
                return List.of("-XX:SharedArchiveFile=" + archive, "-Djava.security.properties=" + archive.resolveSibling("jars.security"),
                    "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
            }
            return List.of();
        }
    }

    Path conf(Role role) {
        return project.resolve("conf").resolve(role.name().toLowerCase(Locale.ROOT));
    }

    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }
}
