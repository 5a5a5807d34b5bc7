package eu.testa.mail.core.virus;

import static org.awaitility.Awaitility.await;

import eu.testa.mail.core.FreePort;
import eu.testa.mail.core.virus.clamd.ClamdAddress;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A real clamd with {@link TestSignatures}, in a folder of its own, on a Unix socket and a free TCP port. */
public final class ClamdProcess implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/sbin/clamd");

    private final Path folder;
    private final int port;
    private Process process;

    private ClamdProcess(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** @param more further lines of clamd.conf */
    public static ClamdProcess start(Path folder, String... more) throws IOException {
        return startWithFilesIn(folder, folder, more);
    }

    /** @param temporary where it unpacks */
    public static ClamdProcess startWithFilesIn(Path temporary, Path folder, String... more) throws IOException {
        if (!Files.isExecutable(PROGRAM)) {
            throw new IllegalStateException(PROGRAM + " is missing: apt-get install clamav-daemon");
        }
        Files.createDirectories(folder.resolve("db"));
        TestSignatures.writeTo(folder.resolve("db"));
        ClamdProcess clamd = new ClamdProcess(folder, FreePort.find());
        Files.writeString(folder.resolve("clamd.conf"), """
            Foreground yes
            LogFile %1$s/clamd.log
            DatabaseDirectory %1$s/db
            TemporaryDirectory %3$s
            LocalSocket %1$s/clamd.sock
            TCPAddr 127.0.0.1
            TCPSocket %2$d
            AlertEncrypted yes
            AlertExceedsMax yes
            """.formatted(folder, clamd.port, temporary) + String.join("\n", more) + "\n");
        clamd.start();
        return clamd;
    }

    public void start() throws IOException {
        Files.deleteIfExists(folder.resolve("clamd.sock"));
        process = new ProcessBuilder(PROGRAM.toString(), "-c", folder.resolve("clamd.conf").toString())
            .redirectErrorStream(true).redirectOutput(folder.resolve("clamd.out").toFile()).start();
        await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50)).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("clamd ended: " + Files.readString(folder.resolve("clamd.out")));
            }
            return answers();
        });
    }

    private boolean answers() {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
            channel.write(ByteBuffer.wrap("zPING\0".getBytes(StandardCharsets.US_ASCII)));
            return channel.read(ByteBuffer.allocate(16)) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    public ClamdAddress unix() {
        return new ClamdAddress("unix:" + folder.resolve("clamd.sock"));
    }

    public ClamdAddress tcp() {
        return new ClamdAddress("127.0.0.1:" + port);
    }

    public Path database() {
        return folder.resolve("db");
    }

    public Path socket() {
        return folder.resolve("clamd.sock");
    }

    public void signal(String name) throws IOException {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** At once, as the kernel's out-of-memory killer does it. */
    public void kill() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        kill();
    }
}
