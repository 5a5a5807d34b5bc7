package eu.testa.mail.lab;

import eu.testa.mail.core.settings.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

    /**
     * The Java of this process, and the options with which the launcher runs a server of a role; it compiles quickly.
     *
     * @throws LabException if the launcher does not know
     */
    List<String> javaOfServer(Role role) throws IOException {
        return java(role.name().toLowerCase(Locale.ROOT));
    }

    /** The same of the administrator's commands. */
    public List<String> javaOfCommands() throws IOException {
        return java("commands");
    }

    private List<String> java(String of) throws IOException {
        ProcessBuilder launcher = new ProcessBuilder("bash", project.resolve("testa").toString(), "java-options", of);
        launcher.environment().put("JAVA_HOME", System.getProperty("java.home"));
        launcher.environment().put("JAVA_OPTS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1");
        String words = new String(launcher.redirectErrorStream(true).start().getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (!words.startsWith(java().toString())) {
            throw new LabException("the launcher does not say with which options Java is run: " + words);
        }
        return List.of(words.split(" +"));
    }

    Path conf(Role role) {
        return project.resolve("conf").resolve(role.name().toLowerCase(Locale.ROOT));
    }

    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }
}
