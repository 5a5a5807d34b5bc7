package eu.testa.mail.lab;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/** HAProxy with a configuration that ships, at the lab's addresses. */
public final class Haproxy implements Closeable {

    private static final Tool PROGRAM = new Tool("/usr/sbin/haproxy", "haproxy");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long STOP_SECONDS = 10;

    private final Path file;
    private final Path output;
    private final String configuration;
    private final BackgroundProcess process;

    /**
     * Starts nothing yet.
     *
     * @param shipped   a file of conf/haproxy
     * @param folder    for the file as the lab needs it, and for what HAProxy says
     * @param addresses what stands in the file, and what takes its place
     */
    public Haproxy(Path shipped, Path folder, Map<String, String> addresses) throws IOException {
        file = folder.resolve(shipped.getFileName());
        output = folder.resolve(shipped.getFileName() + ".log");
        process = new BackgroundProcess(folder.resolve(shipped.getFileName() + ".pid"), output);
        String text = Files.readString(shipped);
        // its section "global" has the user and the log of a real machine
        text = "global\n    log stdout format raw local0\n\n" + text.substring(text.indexOf("defaults\n"))
            .replace("mode tcp\n", "mode tcp\n    option log-health-checks\n").replace("inter 5s", "inter 500ms");
        for (Map.Entry<String, String> address : addresses.entrySet()) {
            text = text.replace(address.getKey(), address.getValue());
        }
        configuration = text;
    }

    /** Why it cannot be started on this machine; empty if it can. */
    public static Optional<String> missing() {
        return PROGRAM.missing();
    }

    public void start() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, configuration);
        process.start(List.of(PROGRAM.name(), "-db", "-f", file.toString()));
    }

    /** Waits for a line of what it says of its servers. */
    public void awaitLine(String pattern) {
        awaitLine(pattern, 0);
    }

    /** The same, where what it said before is not meant. */
    public void awaitLine(String pattern, long after) {
        Awaitility.await("HAProxy to say " + pattern).atMost(PATIENCE)
            .until(() -> Files.readAllLines(output).stream().skip(after).anyMatch(line -> line.matches(".*" + pattern + ".*")));
    }

    /** How many lines it has said. */
    public long lines() throws IOException {
        return Files.readAllLines(output).size();
    }

    /** Ends it at once, with all connections. */
    public void kill() throws IOException {
        process.kill();
    }

    /** Stops it where it is (SIGSTOP), or lets it go on. */
    public void freeze(boolean frozen) throws IOException {
        Optional<ProcessHandle> running = process.running();
        if (running.isPresent()) {
            Tool.signal(frozen ? "STOP" : "CONT", running.get().pid());
        }
    }

    @Override
    public void close() throws IOException {
        process.stop(STOP_SECONDS);
    }
}
