package eu.testa.mail.lab.acceptance;

import eu.testa.mail.core.settings.Endpoint;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Postfix's smtp-sink: takes every mail, and keeps each in a file, its lines ended as Unix does. */
final class SmtpSink implements AutoCloseable {

    private static final Program PROGRAM = new Program("smtp-sink", "postfix");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path mails;
    private final Process process;

    private SmtpSink(Path mails, Process process) {
        this.mails = mails;
        this.process = process;
    }

    static SmtpSink at(Endpoint endpoint) throws IOException {
        // it does not run as root, and whoever it runs as writes there
        Path mails = Files.createTempDirectory("sink");
        Files.setPosixFilePermissions(mails, PosixFilePermissions.fromString("rwxrwxrwx"));
        List<String> arguments = new ArrayList<>(List.of("-d", mails + "/mail.", endpoint.toString(), "100"));
        if (System.getProperty("user.name").equals("root")) {
            arguments.addAll(0, List.of("-u", "nobody"));
        }
        SmtpSink sink = new SmtpSink(mails, PROGRAM.start(arguments));
        Awaitility.await("smtp-sink on " + endpoint).atMost(PATIENCE).ignoreExceptions().until(() -> {
            new Socket(endpoint.host(), endpoint.port()).close();
            return true;
        });
        return sink;
    }

    /** Waits for a mail with this line, and gives it from its first header on, each octet a character. */
    String await(String line) {
        return Awaitility.await("a mail with " + line).atMost(PATIENCE).until(() -> with(line), mail -> !mail.isEmpty());
    }

    private String with(String line) throws IOException {
        try (Stream<Path> files = Files.list(mails)) {
            for (Path file : files.toList()) {
                String mail = Files.readString(file, StandardCharsets.ISO_8859_1);
                // smtp-sink ends a mail that it has whole with an empty line
                if (mail.contains("\n" + line + "\n") && mail.endsWith("\n\n")) {
                    return mail.substring(0, mail.length() - 1);
                }
            }
        }
        return "";
    }

    @Override
    public void close() throws IOException {
        process.toHandle().destroy();
        process.toHandle().onExit().join();
        try (Stream<Path> files = Files.list(mails)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(mails);
    }
}
