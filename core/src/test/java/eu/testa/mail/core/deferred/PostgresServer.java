package eu.testa.mail.core.deferred;

import eu.testa.mail.core.FreePort;
import eu.testa.mail.core.Program;
import eu.testa.mail.core.store.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A PostgreSQL 15 of the test's own, in a temporary folder, on a free port of the loopback address. */
public final class PostgresServer implements BeforeAllCallback, AfterAllCallback {

    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");
    /** PostgreSQL refuses to run as root; Debian's package brings this user. */
    private static final String USER = "postgres";
    /** Tests end processes, never the machine: what a process wrote, the kernel has. */
    private static final String WITHOUT_DISK = " -c fsync=off -c full_page_writes=off";

    private Path folder;
    private int port;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        if (!Files.isExecutable(PROGRAMS.resolve("postgres"))) {
            throw new AssertionError("PostgreSQL 15 is needed by this test: apt-get install postgresql-15");
        }
        takePlace();
        run("initdb", "--pgdata", data(), "--auth=trust", "--username=testa", "--encoding=UTF8", "--no-sync")
            .mustSucceed();
        start();
    }

    private void takePlace() throws IOException, InterruptedException {
        folder = Files.createTempDirectory("postgres");
        if (isRoot()) {
            new Program("chown", "coreutils").run(USER, folder.toString()).mustSucceed();
        }
        port = FreePort.find();
    }

    /** A server that follows this one, and refuses changes; whoever asked for it ends it with {@link #afterAll}. */
    public PostgresServer standby() throws IOException, InterruptedException {
        PostgresServer standby = new PostgresServer();
        standby.takePlace();
        run("pg_basebackup", "--pgdata", standby.data(), "--host=127.0.0.1", "--port=" + port, "--username=testa",
            "--write-recovery-conf", "--checkpoint=fast", "--no-sync").mustSucceed();
        standby.start();
        return standby;
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        stop();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Starts it, or starts it again: the port and what was committed are the same. */
    public void start() throws IOException, InterruptedException {
        run("pg_ctl", "--pgdata", data(), "--wait", "--log", folder.resolve("log").toString(), "--options",
            "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=''" + WITHOUT_DISK, "start").mustSucceed();
    }

    /** As if the power had failed: nothing is written any more. */
    public void stop() throws IOException, InterruptedException {
        run("pg_ctl", "--pgdata", data(), "--wait", "--mode=immediate", "stop").mustSucceed();
    }

    /** As if its disk were stuck: connections are there, and nothing is answered. */
    public void pause() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /** After {@link #pause()}. */
    public void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        long first = Long.parseLong(Files.readAllLines(Path.of(data(), "postmaster.pid")).get(0).strip());
        List<String> command = new ArrayList<>(List.of(signal, Long.toString(first)));
        ProcessHandle.of(first).orElseThrow().children().forEach(child -> command.add(Long.toString(child.pid())));
        new Program("kill", "procps").run(command.toArray(String[]::new)).mustSucceed();
    }

    /** Of a user without a password. */
    public DatabaseAddress address() {
        return new DatabaseAddress("jdbc:postgresql://127.0.0.1:" + port + "/postgres", Optional.of("testa"), Optional.empty());
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static Program.Result run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("runuser", "-u", USER, "--"));
        }
        command.add(PROGRAMS.resolve(program).toString());
        command.addAll(List.of(arguments));
        return new Program(command.get(0), "postgresql-15")
            .run(command.subList(1, command.size()).toArray(String[]::new));
    }
}
