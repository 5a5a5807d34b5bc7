package eu.testa.mail.lab;

import eu.testa.mail.core.settings.Endpoint;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * PostgreSQL with one synchronous standby, as docs/redundancy.md builds it: what is committed is on both. Its data is in a
 * temporary folder, for its server does not run as root and needs a folder of its own user.
 */
public final class LabPostgres implements Closeable {

    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");
    private static final String PACKAGE = "postgresql-15";
    /** PostgreSQL refuses to run as root; Debian's package brings this user. */
    private static final String USER = "postgres";
    private static final String STANDBY = "standby";
    private static final int PORT = 5432;

    private final Endpoint first;
    private final Endpoint second;
    private final Consumer<String> progress;
    private Path folder;
    private boolean promoted;

    /** @param progress is told what happens */
    public LabPostgres(LabNetwork network, Consumer<String> progress) {
        this.first = new Endpoint(network.prefix() + ".0.30", PORT);
        this.second = new Endpoint(network.prefix() + ".0.31", PORT);
        this.progress = progress;
    }

    /** Why it cannot be started on this machine; empty if it can. */
    public static Optional<String> missing() {
        return new Tool(PROGRAMS.resolve("postgres").toString(), PACKAGE).missing();
    }

    /** What relays that share it have in testa.properties. */
    public Map<String, String> settings() {
        return Map.of("store.url", "jdbc:postgresql://" + first + "," + second
            + "/postgres?targetServerType=primary&connectTimeout=3", "store.user", "testa");
    }

    /** Makes both and starts them. */
    public void start() throws IOException {
        folder = Files.createTempDirectory("testa-lab-postgres-");
        if (isRoot()) {
            new Tool("chown", "coreutils").run(List.of(USER, folder.toString()));
        }
        run("initdb", "--pgdata", data(first), "--auth=trust", "--username=testa", "--encoding=UTF8");
        control(first, "start");
        run("pg_basebackup", "--dbname=host=" + first.host() + " port=" + PORT + " user=testa application_name=" + STANDBY,
            "--pgdata=" + data(second), "--checkpoint=fast", "--write-recovery-conf");
        control(second, "start");
        say(first, "ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 (" + STANDBY + ")'");
        say(first, "SELECT pg_reload_conf()");
        progress.accept("PostgreSQL is up on " + first + ", and its synchronous standby on " + second);
    }

    /** Ends the primary as in a power cut: nothing is written any more. */
    public void cutPrimary() throws IOException {
        control(primary(), "stop");
    }

    /** Starts again what {@link #cutPrimary} ended. */
    public void startPrimary() throws IOException {
        control(primary(), "start");
    }

    /** Ends the standby as in a power cut: every commit waits for it. */
    public void cutStandby() throws IOException {
        control(second, "stop");
    }

    /** Starts again what {@link #cutStandby} ended. */
    public void startStandby() throws IOException {
        control(second, "start");
    }

    /** The addresses of both. */
    public List<String> addresses() {
        return List.of(first.host(), second.host());
    }

    /** The standby becomes the primary, without a standby of its own; the other one is to stay down. */
    public void promote() throws IOException {
        run("pg_ctl", "--pgdata", data(second), "--wait", "promote");
        say(second, "ALTER SYSTEM SET synchronous_standby_names = ''");
        say(second, "SELECT pg_reload_conf()");
        promoted = true;
    }

    private Endpoint primary() {
        return promoted ? second : first;
    }

    @Override
    public void close() throws IOException {
        if (folder == null) {
            return;
        }
        for (Endpoint server : List.of(first, second)) {
            if (Files.exists(folder.resolve(server.host()).resolve("postmaster.pid"))) {
                control(server, "stop");
            }
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        folder = null;
    }

    private String data(Endpoint server) {
        return folder.resolve(server.host()).toString();
    }

    private void control(Endpoint server, String action) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--pgdata", data(server), "--wait"));
        arguments.addAll(action.equals("stop") ? List.of("--mode=immediate", action)
            : List.of("--log", folder.resolve(server.host() + ".log").toString(), "--options", "-p " + PORT
                + " -c listen_addresses=" + server.host() + " -c unix_socket_directories=''", action));
        run("pg_ctl", arguments.toArray(String[]::new));
    }

    private void say(Endpoint server, String sql) throws IOException {
        run("psql", "--host=" + server.host(), "--port=" + PORT, "--username=testa", "--dbname=postgres", "--command=" + sql);
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static void run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("runuser", "-u", USER, "--"));
        }
        command.add(PROGRAMS.resolve(program).toString());
        command.addAll(List.of(arguments));
        new Tool(command.get(0), PACKAGE).run(command.subList(1, command.size()));
    }
}
