package eu.testa.mail.core.store;

import eu.testa.mail.core.FreePort;
import eu.testa.mail.core.deferred.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** Debian's PgBouncer in front of a PostgreSQL: a connection of the server's for each transaction, another one for the next. */
final class PgBouncer implements AutoCloseable {

    private static final Pattern SERVER = Pattern.compile("//([^:/]+):(\\d+)/(\\w+)");
    private static final Duration START = Duration.ofSeconds(60);
    /** Fewer than a pool of ours has, so that they are shared. */
    private static final int CONNECTIONS = 3;

    private final Path folder;
    private final int port;
    private final DatabaseAddress behind;
    private final Process process;

    private PgBouncer(Path folder, int port, DatabaseAddress behind, Process process) {
        this.folder = folder;
        this.port = port;
        this.behind = behind;
        this.process = process;
    }

    /** @param poolMode transaction, session or statement */
    static PgBouncer start(PostgresServer server, String poolMode) throws IOException {
        Path folder = Files.createTempDirectory("pgbouncer");
        // as root it does not run, and its user has to read this
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        int port = FreePort.find();
        DatabaseAddress behind = server.address();
        Matcher where = SERVER.matcher(behind.url());
        if (!where.find()) {
            throw new AssertionError("cannot find a host in " + behind.url());
        }
        Path configuration = Files.writeString(folder.resolve("pgbouncer.ini"), String.join("\n", "[databases]",
            where.group(3) + " = host=" + where.group(1) + " port=" + where.group(2) + " user=" + behind.user().orElseThrow(),
            "[pgbouncer]", "listen_addr = 127.0.0.1", "listen_port = " + port, "unix_socket_dir =", "auth_type = any",
            "pool_mode = " + poolMode, "default_pool_size = " + CONNECTIONS, "max_client_conn = 200", ""));
        Files.setPosixFilePermissions(configuration, PosixFilePermissions.fromString("rw-r--r--"));
        List<String> command = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        command.addAll(List.of("/usr/sbin/pgbouncer", configuration.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile()).start();
        PgBouncer bouncer = new PgBouncer(folder, port, behind, process);
        Awaitility.await("PgBouncer answers").atMost(START).failFast(() -> !process.isAlive()).ignoreExceptions().until(() -> {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return true;
        });
        return bouncer;
    }

    DatabaseAddress address() {
        return new DatabaseAddress(behind.url().replaceFirst(":\\d+/", ":" + port + "/"), behind.user(), behind.password());
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit().join();
        for (String file : List.of("pgbouncer.ini", "output")) {
            Files.deleteIfExists(folder.resolve(file));
        }
        Files.delete(folder);
    }
}
