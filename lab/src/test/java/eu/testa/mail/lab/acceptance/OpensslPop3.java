package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.lab.LabUser;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.awaitility.pollinterval.IterativePollInterval;
import org.awaitility.pollinterval.PollInterval;

/** A POP3S session through {@code openssl s_client}: the octets that the server sends, with nothing in between. */
public final class OpensslPop3 implements AutoCloseable {

    private static final Program PROGRAM = new Program("openssl", "openssl");
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    /** Soon, then less and less often: each look is a login, which costs the server a tenth of a second of a processor. */
    private static final PollInterval LESS_AND_LESS_OFTEN = IterativePollInterval.iterative(
        before -> before.compareTo(Duration.ofMillis(700)) < 0 ? before.multipliedBy(3).dividedBy(2) : Duration.ofSeconds(1),
        Duration.ofMillis(250));

    private final Process process;
    private final InputStream in;
    private final OutputStream out;

    private OpensslPop3(Process process) {
        this.process = process;
        this.in = new BufferedInputStream(process.getInputStream());
        this.out = process.getOutputStream();
    }

    /** Logs in. */
    public static OpensslPop3 open(Endpoint pop3s, LabUser user) throws IOException {
        OpensslPop3 session = connect(pop3s);
        assertThat(session.login(user)).as("PASS").startsWith("+OK");
        return session;
    }

    /** What the server says to this user's password. */
    public String login(LabUser user) throws IOException {
        ok("USER " + user.address());
        return say("PASS " + user.password());
    }

    /** Waits for the greeting. */
    public static OpensslPop3 connect(Endpoint pop3s) throws IOException {
        OpensslPop3 session = new OpensslPop3(PROGRAM.start(
            List.of("s_client", "-quiet", "-verify_quiet", "-connect", pop3s.toString())));
        String greeting = session.line();
        while (!greeting.startsWith("+OK")) {
            // s_client says first what it thinks of the certificate.
            greeting = session.line();
        }
        return session;
    }

    /** Waits for the mail with this line in its header, takes it out of the mailbox, and gives its octets. */
    public static byte[] await(String headerLine, Endpoint pop3s, LabUser user) {
        return Awaitility.await("mail with '" + headerLine + "' for " + user).atMost(PATIENCE)
            .pollInterval(LESS_AND_LESS_OFTEN)
            .until(() -> take(headerLine, pop3s, user), Optional::isPresent).orElseThrow();
    }

    /** Takes the mail with this line in its header out of the mailbox, if it is there. */
    public static Optional<byte[]> take(String headerLine, Endpoint pop3s, LabUser user) throws IOException {
        try (OpensslPop3 session = open(pop3s, user)) {
            int mails = Integer.parseInt(session.ok("STAT").split(" ")[1]);
            for (int mail = 1; mail <= mails; mail++) {
                session.ok("TOP " + mail + " 0");
                String header = new String(session.multiline(), StandardCharsets.ISO_8859_1);
                if (header.contains("\r\n" + headerLine + "\r\n") || header.startsWith(headerLine + "\r\n")) {
                    session.ok("RETR " + mail);
                    byte[] message = session.multiline();
                    session.ok("DELE " + mail);
                    session.ok("QUIT");
                    return Optional.of(message);
                }
            }
            session.ok("QUIT");
            return Optional.empty();
        }
    }

    /** Waits for so many mails, takes all out of the mailbox, and gives their octets. */
    public static List<byte[]> awaitAll(int count, Endpoint pop3s, LabUser user) throws IOException {
        Awaitility.await(count + " mails for " + user).atMost(PATIENCE).pollInterval(LESS_AND_LESS_OFTEN)
            .until(() -> count(pop3s, user) >= count);
        List<byte[]> mails = new ArrayList<>();
        try (OpensslPop3 session = open(pop3s, user)) {
            int last = Integer.parseInt(session.ok("STAT").split(" ")[1]);
            for (int mail = 1; mail <= last; mail++) {
                session.ok("RETR " + mail);
                mails.add(session.multiline());
                session.ok("DELE " + mail);
            }
            session.ok("QUIT");
        }
        return mails;
    }

    private static int count(Endpoint pop3s, LabUser user) throws IOException {
        try (OpensslPop3 session = open(pop3s, user)) {
            int count = Integer.parseInt(session.ok("STAT").split(" ")[1]);
            session.ok("QUIT");
            return count;
        }
    }

    /** Takes all mail out of the mailbox, and gives the {@code Message-ID} line of each. */
    public static List<String> takeIdLines(Endpoint pop3s, LabUser user) throws IOException {
        List<String> idLines = new ArrayList<>();
        try (OpensslPop3 session = open(pop3s, user)) {
            int mails = Integer.parseInt(session.ok("STAT").split(" ")[1]);
            for (int mail = 1; mail <= mails; mail++) {
                session.ok("TOP " + mail + " 0");
                new String(session.multiline(), StandardCharsets.ISO_8859_1).lines()
                    .filter(line -> line.startsWith("Message-ID: ")).findFirst().ifPresent(idLines::add);
                session.ok("DELE " + mail);
            }
            session.ok("QUIT");
        }
        return idLines;
    }

    @Override
    public void close() {
        process.destroy();
    }

    private String ok(String command) throws IOException {
        String reply = say(command);
        assertThat(reply).as(command).startsWith("+OK");
        return reply;
    }

    /** The first line of the answer. */
    public String say(String command) throws IOException {
        out.write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return line();
    }

    public void quit() throws IOException {
        ok("QUIT");
    }

    /** What UIDL says, a line for each mail. */
    public List<String> uidls() throws IOException {
        ok("UIDL");
        return new String(multiline(), StandardCharsets.US_ASCII).lines().toList();
    }

    private String line() throws IOException {
        return new String(octetsOfLine(), StandardCharsets.ISO_8859_1).stripTrailing();
    }

    private byte[] octetsOfLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int octet;
        do {
            octet = in.read();
            if (octet < 0) {
                throw new EOFException("the server closed the connection after '"
                    + line.toString(StandardCharsets.ISO_8859_1) + "'");
            }
            line.write(octet);
        } while (octet != '\n');
        return line.toByteArray();
    }

    /** Up to the line with a single dot, doubled dots undone (RFC 1939 §3). */
    private byte[] multiline() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        while (true) {
            byte[] line = octetsOfLine();
            if (line.length == 3 && line[0] == '.' && line[1] == '\r') {
                return message.toByteArray();
            }
            int from = line[0] == '.' ? 1 : 0;
            message.write(line, from, line.length - from);
        }
    }
}
