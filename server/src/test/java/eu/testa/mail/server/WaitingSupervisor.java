package eu.testa.mail.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A socket on which the word of a server that is ready is waited for, as systemd does; Java has no sockets of that kind. */
final class WaitingSupervisor implements AutoCloseable {

    private static final String TWO_MESSAGES = "import socket, sys\n"
        + "waiting = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
        + "waiting.bind(sys.argv[1])\n"
        // READY=1, and a descriptor that is closed here, for which systemd-notify waits
        + "for _ in range(2):\n"
        + "    print(waiting.recv(4096).decode(), flush=True)\n";

    private final Path socket;
    private final Process process;
    private final Path said;

    /** @param folder of short name, where the socket is made */
    WaitingSupervisor(Path folder) throws IOException {
        socket = folder.resolve("notify");
        said = folder.resolve("said");
        process = new ProcessBuilder("python3", "-c", TWO_MESSAGES, socket.toString()).redirectErrorStream(true)
            .redirectOutput(said.toFile()).start();
        Awaitility.await("the supervisor waits").atMost(Duration.ofMinutes(1)).until(() -> Files.exists(socket));
    }

    Path socket() {
        return socket;
    }

    /** What was said until now. */
    String said() throws IOException {
        return Files.readString(said, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
