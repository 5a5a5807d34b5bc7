package eu.testa.mail.server.start;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has started this server and waits for its word that it listens: systemd, for a unit of {@code Type=notify} (sd_notify(3)).
 *
 * @param socket where the word is waited for; empty where nobody waits
 */
public record Supervisor(Optional<String> socket) {

    private static final Logger LOGGER = LoggerFactory.getLogger(Supervisor.class);
    private static final String SOCKET = "NOTIFY_SOCKET";
    private static final int SECONDS = 10;

    /** As the environment says. */
    public static Supervisor ofThisProcess() {
        return new Supervisor(Optional.ofNullable(System.getenv(SOCKET)));
    }

    /**
     * Says that the server is ready. By systemd's own program: Java has no sockets of that kind. Where it cannot be said, the server runs
     * all the same, and the log says so.
     */
    public void ready() throws InterruptedException {
        if (socket.isEmpty()) {
            return;
        }
        ProcessBuilder notify = new ProcessBuilder("systemd-notify", "--ready").redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        notify.environment().put(SOCKET, socket.get());
        try {
            Process process = notify.start();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                LOGGER.warn("systemd waits for the word that this server is ready, and systemd-notify does not end");
            } else if (process.exitValue() != 0) {
                LOGGER.warn("systemd waits for the word that this server is ready, and systemd-notify failed with exit code {}",
                    process.exitValue());
            }
        } catch (IOException e) {
            LOGGER.warn("systemd waits for the word that this server is ready, and it cannot be said: {}", e.getMessage());
        }
    }
}
