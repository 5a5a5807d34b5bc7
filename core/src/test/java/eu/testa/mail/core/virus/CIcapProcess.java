package eu.testa.mail.core.virus;

import static org.awaitility.Awaitility.await;

import eu.testa.mail.core.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A real c-icap with its virus_scan service, which asks a clamd. */
public final class CIcapProcess implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/bin/c-icap");
    private static final Path SERVICE = Path.of("/usr/lib/x86_64-linux-gnu/c_icap/virus_scan.so");

    private final Path folder;
    private final int port;
    private Process process;

    private CIcapProcess(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** Set up as the guide says. */
    public static CIcapProcess start(Path folder, Path clamdSocket) throws IOException {
        return start(folder, clamdSocket, linesOfTheGuide());
    }

    /** The lines for c-icap.conf in docs/virus-scan.md. */
    public static List<String> linesOfTheGuide() throws IOException {
        try (Stream<String> guide = Files.lines(Path.of("../docs/virus-scan.md"))) {
            return guide.map(String::strip)
                .filter(line -> line.startsWith("virus_scan.") || line.startsWith("ServiceAlias ")).toList();
        }
    }

    /** @param service the lines of c-icap.conf about the service {@code virus_scan} */
    public static CIcapProcess start(Path folder, Path clamdSocket, List<String> service) throws IOException {
        for (Path needed : List.of(PROGRAM, SERVICE)) {
            if (!Files.exists(needed)) {
                throw new IllegalStateException(needed + " is missing: apt-get install c-icap libc-icap-mod-virus-scan");
            }
        }
        Files.createDirectories(folder);
        CIcapProcess icap = new CIcapProcess(folder, FreePort.find());
        Files.writeString(folder.resolve("c-icap.conf"), """
            PidFile %1$s/c-icap.pid
            CommandsSocket %1$s/c-icap.ctl
            Port 127.0.0.1:%2$d
            Timeout 30
            KeepAliveTimeout 30
            StartServers 1
            MaxServers 2
            ThreadsPerChild 10
            MinSpareThreads 1
            MaxSpareThreads 20
            TmpDir %1$s
            ServerLog %1$s/server.log
            AccessLog %1$s/access.log
            DebugLevel 1
            ModulesDir /usr/lib/x86_64-linux-gnu/c_icap
            ServicesDir /usr/lib/x86_64-linux-gnu/c_icap
            TemplateDir /usr/share/c_icap/templates/
            LoadMagicFile /etc/c-icap/c-icap.magic
            Module common clamd_mod.so
            clamd_mod.ClamdSocket %3$s
            Service antivirus_module virus_scan.so
            virus_scan.DefaultEngine clamd
            """.formatted(folder, icap.port, clamdSocket) + String.join("\n", service) + "\n");
        icap.start();
        return icap;
    }

    public void start() throws IOException {
        process = new ProcessBuilder(PROGRAM.toString(), "-N", "-f", folder.resolve("c-icap.conf").toString())
            .redirectErrorStream(true).redirectOutput(folder.resolve("c-icap.out").toFile()).start();
        await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50)).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("c-icap ended: " + Files.readString(folder.resolve("c-icap.out")));
            }
            return listens();
        });
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public URI service(String name) {
        return URI.create("icap://127.0.0.1:" + port + "/" + name);
    }

    /** Its children hold the connections; a signal to them all. */
    public void signal(String name) throws IOException {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        for (ProcessHandle one : all) {
            try {
                new ProcessBuilder("kill", "-" + name, Long.toString(one.pid())).start().waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    public void kill() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly().onExit().join();
        children.forEach(ProcessHandle::destroyForcibly);
        children.forEach(child -> child.onExit().join());
    }

    @Override
    public void close() {
        kill();
    }
}
