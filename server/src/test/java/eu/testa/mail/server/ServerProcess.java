package eu.testa.mail.server;

import eu.testa.mail.core.setup.SettingsText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The assembled server as a process of its own, from the jars that an administrator runs. */
final class ServerProcess implements AutoCloseable {

    static final Path LIBRARIES = Path.of("target", "testa-server", "lib").toAbsolutePath();
    private static final Path LAUNCHER = Path.of("..", "testa").toAbsolutePath().normalize();
    private static final Duration START = Duration.ofSeconds(180);
    private static final Duration STOP = Duration.ofSeconds(120);
    private static final String LISTEN = "0A";

    private final Path var;
    private final Process process;
    private final Path output;

    private ServerProcess(Path var, Process process, Path output) {
        this.var = var;
        this.process = process;
        this.output = output;
    }

    /** The configuration as shipped, in a new folder below another. */
    static Path copyOfConf(String role, Path folder) throws IOException {
        Path conf = Files.createTempDirectory(folder, "conf");
        try (Stream<Path> files = Files.list(Path.of("..", "conf", role))) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Files.copy(file, conf.resolve(file.getFileName().toString()));
            }
        }
        return conf;
    }

    /**
     * The same for mail that is not scanned, and brought by anyone on this machine: no scanner runs beside these tests, and
     * unscanned mail is not accepted. The lab's tests have the scan.
     */
    static Path copyOfConfWithoutScanner(String role, Path folder) throws IOException {
        Path conf = copyOfConf(role, folder);
        Path smtp = conf.resolve("smtpserver.xml");
        String handler = "<handler class=\"eu.testa.mail.mailets.hook.VirusScanHook\"/>";
        String content = Files.readString(smtp);
        if (!content.contains(handler)) {
            throw new AssertionError("there is no " + handler + " in " + smtp);
        }
        Files.writeString(smtp, content.replace(handler, ""));
        if (role.equals("national")) {
            Path settings = conf.resolve("testa.properties");
            Files.writeString(settings, SettingsText.read(settings).with("smtp.peers", "127.0.0.0/8").text());
        }
        return conf;
    }

    static ServerProcess start(Path conf, Path var, Map<String, String> settings) throws IOException {
        return start(conf, var, settings, List.of(), List.of());
    }

    /**
     * @param launcher a program that starts the server, such as setpriv, with its arguments
     * @param options  of Java
     */
    static ServerProcess start(Path conf, Path var, Map<String, String> settings, List<String> launcher, List<String> options)
        throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(java(Files.exists(conf.resolve("members.xml")) ? "relay" : "national"));
        command.addAll(options);
        command.addAll(List.of("-cp", LIBRARIES + "/*", "eu.testa.mail.server.TestaServer", "--conf", conf.toString(),
            "--var", var.toString()));
        settings.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        Path output = Files.createTempFile(var.getParent(), "server", ".out");
        return new ServerProcess(var, new ProcessBuilder(command).redirectErrorStream(true)
            .redirectOutput(output.toFile()).start(), output);
    }

    /** The Java of this test and what the launcher runs a server of a role with; it compiles quickly. */
    static List<String> java(String role) throws IOException {
        ProcessBuilder launcher = new ProcessBuilder("bash", LAUNCHER.toString(), "java-options", role);
        launcher.environment().put("JAVA_HOME", System.getProperty("java.home"));
        launcher.environment().put("JAVA_OPTS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1");
        Process asked = launcher.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        return List.of(new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip().split(" +"));
    }

    ServerProcess awaitReady() {
        Awaitility.await("ready").atMost(START).pollInterval(Duration.ofMillis(200)).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("the server ended with " + process.exitValue() + ": " + output());
            }
            // a server that was killed leaves its own behind
            Path pid = var.resolve("server.pid");
            return Files.exists(pid) && Files.readString(pid).strip().equals(Long.toString(process.pid()));
        });
        return this;
    }

    /** SIGTERM. */
    void stop() {
        process.destroy();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    int awaitExit() throws InterruptedException {
        return awaitExit(STOP);
    }

    int awaitExit(Duration most) throws InterruptedException {
        if (!process.waitFor(most.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the server still runs after " + most + ": " + output());
        }
        return process.exitValue();
    }

    /** What it printed. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String log() throws IOException {
        return Files.readString(var.resolve("logs/server.log"));
    }

    /** Where the process listens over TCP: address:port, as the kernel sees it. */
    Set<String> listeners() throws IOException {
        Set<String> inodes = new TreeSet<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            descriptors.forEach(descriptor -> inodes.add(target(descriptor)));
        }
        Set<String> listeners = new TreeSet<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/net/" + table))) {
                // number, local address:port, remote address:port, state, queues, timer, retransmits, user, timeout, inode
                String[] socket = line.strip().split("\\s+");
                if (socket[3].equals(LISTEN) && inodes.contains("socket:[" + socket[9] + "]")) {
                    String[] local = socket[1].split(":");
                    listeners.add(address(local[0]) + ":" + Integer.parseInt(local[1], 16));
                }
            }
        }
        return listeners;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "closed in the meantime";
        }
    }

    /** IPv4, also inside IPv6, has its four octets last and backwards; every other IPv6 address stays as it is. */
    private static String address(String hex) {
        if (hex.length() > 8 && !hex.startsWith("0000000000000000FFFF0000")) {
            return hex;
        }
        String last = hex.substring(hex.length() - 8);
        StringBuilder address = new StringBuilder();
        for (int i = 6; i >= 0; i -= 2) {
            address.append(Integer.parseInt(last.substring(i, i + 2), 16)).append(i > 0 ? "." : "");
        }
        return address.toString();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
        process.waitFor();
    }
}
