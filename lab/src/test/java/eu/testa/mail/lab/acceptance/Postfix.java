package eu.testa.mail.lab.acceptance;

import eu.testa.mail.core.settings.Endpoint;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A Postfix of its own, in a folder of its own, as the mail server that an organisation has already. */
final class Postfix implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final Endpoint smtp;

    private Postfix(Path folder, Endpoint smtp) {
        this.folder = folder;
        this.smtp = smtp;
    }

    /**
     * Starts it.
     *
     * @param settings more of main.cf; {@code FOLDER} stands for the folder with its files
     */
    static Postfix start(Endpoint smtp, String settings) throws IOException {
        Path folder = Files.createTempDirectory("postfix",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Postfix postfix = new Postfix(folder, smtp);
        for (String part : List.of("conf", "queue", "data")) {
            Files.createDirectory(folder.resolve(part));
        }
        Files.setOwner(folder.resolve("data"),
            folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postfix"));
        Files.writeString(folder.resolve("conf/main.cf"), """
            compatibility_level = 3.6
            queue_directory = FOLDER/queue
            data_directory = FOLDER/data
            maillog_file = FOLDER/data/mail.log
            maillog_file_prefixes = FOLDER/data
            inet_interfaces = all
            inet_protocols = ipv4
            alias_maps =
            local_recipient_maps =
            disable_dns_lookups = yes
            """.replace("FOLDER", folder.toString()) + settings.replace("FOLDER", folder.resolve("conf").toString()));
        try (Stream<String> lines = Files.lines(Path.of("/etc/postfix/master.cf"))) {
            Files.write(folder.resolve("conf/master.cf"), lines
                .map(line -> line.replaceFirst("^smtp(\\s+inet\\s)", smtp + "$1"))
                // no chroot: its files are not where Debian's are
                .map(line -> line.replaceFirst("^(\\S+\\s+(?:inet|unix|unix-dgram)\\s+\\S+\\s+\\S+\\s+)y", "$1n")).toList());
        }
        return postfix;
    }

    /** Writes one of the files that main.cf names. */
    Postfix with(String file, String content) throws IOException {
        Files.writeString(folder.resolve("conf").resolve(file), content);
        return this;
    }

    Postfix listening() throws IOException {
        if (tell("start") != 0) {
            throw new IOException("Postfix does not start: " + Files.readString(folder.resolve("console")));
        }
        Awaitility.await("Postfix on " + smtp).atMost(PATIENCE).ignoreExceptions().until(() -> {
            new Socket(smtp.host(), smtp.port()).close();
            return true;
        });
        return this;
    }

    /** Its daemons keep the output of the command that started them: it goes to a file, not to a pipe. */
    private int tell(String command) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder("/usr/sbin/postfix", "-c", folder.resolve("conf").toString(), command)
                .redirectErrorStream(true).redirectOutput(folder.resolve("console").toFile()).start();
        } catch (IOException e) {
            throw new IOException("this test needs Postfix; on Debian: apt-get install postfix", e);
        }
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    Endpoint smtp() {
        return smtp;
    }

    /** Waits for a line of mail.log. */
    void awaitLog(String pattern) {
        Path log = folder.resolve("data/mail.log");
        Awaitility.await("a line of mail.log like " + pattern).atMost(PATIENCE)
            .until(() -> Files.exists(log) && Files.readAllLines(log).stream().anyMatch(line -> line.matches(pattern)));
    }

    @Override
    public void close() throws IOException {
        tell("stop");
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
