package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.lab.LabUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The POP3 client mpop. */
public final class Mpop {

    private static final Program PROGRAM = new Program("mpop", "mpop");

    private Mpop() {
    }

    /** Fetches and deletes everything in a mailbox over POP3S; the messages with CRLF line ends, as they came. */
    public static List<byte[]> fetchOverTls(Endpoint pop3s, LabUser user) throws IOException {
        return fetch(pop3s, user, "--tls-starttls=off");
    }

    /** The same over POP3 with STLS. */
    public static List<byte[]> fetchOverStls(Endpoint pop3, LabUser user) throws IOException {
        return fetch(pop3, user, "--tls-starttls=on");
    }

    private static List<byte[]> fetch(Endpoint server, LabUser user, String tls) throws IOException {
        Path folder = Files.createTempDirectory("mpop");
        Path mails = Files.createDirectory(folder.resolve("mails"));
        try {
            Program.Result result = PROGRAM.run("--host=" + server.host(), "--port=" + server.port(),
                "--user=" + user.address(), "--passwordeval=echo " + user.password(), "--auth=user",
                "--tls=on", tls, "--tls-certcheck=off", "--keep=off", "--received-header=off",
                "--uidls-file=" + folder.resolve("uidls"), "--delivery=exchange," + mails);
            assertThat(result.exitCode()).as(result.text()).isZero();
            List<byte[]> messages = new ArrayList<>();
            try (Stream<Path> files = Files.list(mails)) {
                for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                    messages.add(Files.readAllBytes(file));
                }
            }
            return messages;
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                    Files.delete(file);
                }
            }
        }
    }
}
