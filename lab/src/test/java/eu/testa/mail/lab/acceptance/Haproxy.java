package eu.testa.mail.lab.acceptance;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** HAProxy with a configuration that ships, at the lab's addresses. */
final class Haproxy implements Closeable {

    private static final Program PROGRAM = new Program("/usr/sbin/haproxy", "haproxy");
    private static final Path CONF = Path.of("..", "conf", "haproxy");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path file;
    private final Path output;
    private final Process process;

    /**
     * Starts it.
     *
     * @param name      of the file in conf/haproxy
     * @param addresses what stands in the file, and what takes its place
     */
    Haproxy(String name, Map<String, String> addresses) throws IOException {
        file = Files.createTempFile("haproxy-", ".cfg");
        output = Files.createTempFile("haproxy-", ".log");
        String shipped = Files.readString(CONF.resolve(name));
        // its section "global" has the user and the log of a real machine
        String text = "global\n    log stdout format raw local0\n\n" + shipped.substring(shipped.indexOf("defaults\n"))
            .replace("mode tcp\n", "mode tcp\n    option log-health-checks\n").replace("inter 5s", "inter 500ms");
        for (Map.Entry<String, String> address : addresses.entrySet()) {
            text = text.replace(address.getKey(), address.getValue());
        }
        Files.writeString(file, text);
        process = PROGRAM.start(List.of("-db", "-f", file.toString()));
        new Thread(this::copyOutput, "haproxy-output").start();
    }

    private void copyOutput() {
        try (InputStream in = process.getInputStream()) {
            Files.copy(in, output, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a line of what it says of its servers. */
    void awaitLine(String pattern) {
        Awaitility.await("HAProxy to say " + pattern).atMost(PATIENCE)
            .until(() -> Files.readAllLines(output).stream().anyMatch(line -> line.matches(".*" + pattern + ".*")));
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit().join();
        Files.deleteIfExists(file);
        Files.deleteIfExists(output);
    }
}
