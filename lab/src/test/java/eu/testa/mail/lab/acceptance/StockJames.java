package eu.testa.mail.lab.acceptance;

import eu.testa.mail.core.settings.Endpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * An unchanged James 3.8.1, the memory one, with the libraries of its own POM, and in {@code extensions-jars/} what the build
 * made of this project. Its configuration is the one that ships in {@code conf/stock-james}, and what a test changes in it.
 */
final class StockJames implements AutoCloseable {

    private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();
    private static final Path LIBRARIES = PROJECT.resolve("lab/stock-james/target/class-path");
    /** What an administrator drops into {@code extensions-jars/}. */
    static final Path EXTENSION = PROJECT.resolve("mailets/target/testa-secure-mail-extension.jar");
    private static final Duration START = Duration.ofSeconds(180);
    /** What of James has nothing to do here, or would ask this machine's name servers. */
    private static final Map<String, String> NOT_TESTED = Map.of(
        "dnsservice.xml",
        "<dnsservice><servers><server>127.0.0.1</server></servers><autodiscover>false</autodiscover></dnsservice>",
        "domainlist.xml", "<domainlist><autodetect>false</autodetect><autodetectIP>false</autodetectIP>"
            + "<defaultDomain>relay.eu-admin.net</defaultDomain></domainlist>",
        "jmx.properties", "jmx.enabled=false",
        "logback.xml", """
            <configuration>
                <appender name="CONSOLE" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%d{HH:mm:ss.SSS} %-5level %logger{30} - %msg%n%ex</pattern></encoder>
                </appender>
                <root level="INFO"><appender-ref ref="CONSOLE"/></root>
            </configuration>
            """);

    private final Path folder;
    private final String address;
    private final List<Path> before;
    private Process process;

    private StockJames(Path folder, String address, List<Path> before) {
        this.folder = folder;
        this.address = address;
        this.before = before;
    }

    /**
     * Sets it up.
     *
     * @param folder  does not exist yet
     * @param address where it listens
     * @param before  jars in front of those that James' POM names
     */
    static StockJames in(Path folder, String address, Path... before) throws IOException {
        StockJames james = new StockJames(folder, address, List.of(before));
        Files.createDirectories(james.conf());
        Files.createDirectories(folder.resolve("var"));
        try (Stream<Path> shipped = Files.list(PROJECT.resolve("conf/stock-james"))) {
            for (Path file : shipped.toList()) {
                Files.copy(file, james.conf().resolve(file.getFileName()));
            }
        }
        for (Map.Entry<String, String> file : NOT_TESTED.entrySet()) {
            Files.writeString(james.conf().resolve(file.getKey()), file.getValue());
        }
        Path jars = Files.createDirectory(folder.resolve("extensions-jars"));
        Files.copy(EXTENSION, jars.resolve(EXTENSION.getFileName()));
        james.set("testa.properties", "smtp.bind", james.smtp().toString());
        james.set("testa.properties", "smtp.source-address", address);
        james.set("webadmin.properties", "host", james.webadmin().host());
        james.set("webadmin.properties", "port", Integer.toString(james.webadmin().port()));
        return james;
    }

    Endpoint smtp() {
        return new Endpoint(address, 2525);
    }

    Endpoint webadmin() {
        return new Endpoint(address, 8000);
    }

    Path conf() {
        return folder.resolve("conf");
    }

    Path var() {
        return folder.resolve("var");
    }

    /** The folder in which deferred mail waits. */
    Path store() {
        return folder.resolve("var/store");
    }

    /** Changes a line of a properties file that ships, or adds one. */
    void set(String file, String key, String value) throws IOException {
        Path properties = conf().resolve(file);
        String text = Files.readString(properties).replaceAll("(?m)^" + key.replace(".", "\\.") + "\\s*=.*$", "");
        Files.writeString(properties, text + "\n" + key + "=" + value + "\n");
    }

    StockJames start() throws IOException {
        List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m", "-XX:TieredStopAtLevel=1", "-Djava.net.preferIPv4Stack=true", "-Dworking.directory=" + folder,
            "-Dlogback.configurationFile=" + conf().resolve("logback.xml"),
            "-Xlog:class+load:file=" + loaded() + "::filecount=0",
            "-cp", classPath(), "org.apache.james.MemoryJamesServerMain"));
        process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
            .redirectOutput(console().toFile()).start();
        return this;
    }

    private String classPath() throws IOException {
        List<String> jars = new ArrayList<>(before.stream().map(Path::toString).toList());
        jars.add(Files.readString(LIBRARIES).strip());
        return String.join(":", jars);
    }

    StockJames started() {
        Awaitility.await("James is started").atMost(START).pollInterval(Duration.ofMillis(100))
            .failFast(() -> {
                if (!process.isAlive()) {
                    throw new IOException("James has ended: " + said());
                }
            })
            .until(() -> said().contains("JAMES server started"));
        return this;
    }

    /** Waits for its end, and gives the exit code. */
    int ended() throws InterruptedException {
        if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("James does not end");
        }
        return process.exitValue();
    }

    /** As a power cut would (SIGKILL). */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** What it wrote since its last start: log, standard output and error. */
    String said() throws IOException {
        return Files.readString(console(), StandardCharsets.ISO_8859_1);
    }

    /** Where the classes came from since its last start, a line each. */
    List<String> loadedClasses() throws IOException {
        return Files.readAllLines(loaded(), StandardCharsets.ISO_8859_1);
    }

    private Path console() {
        return folder.resolve("console.log");
    }

    private Path loaded() {
        return folder.resolve("classes.log");
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            kill();
        }
    }
}
