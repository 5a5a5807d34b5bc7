package eu.testa.mail.lab.client;

import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.lab.LabUser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A session in which a user hands mail to his own server: submission with STARTTLS and AUTH (RFC 6409, RFC 4954). */
public final class Submission implements AutoCloseable {

    private final Dialogue smtp;
    private final LabUser user;
    private final String tls;

    private Submission(Dialogue smtp, LabUser user, String tls) {
        this.smtp = smtp;
        this.user = user;
        this.tls = tls;
    }

    /**
     * What the server said.
     *
     * @param tls   protocol and cipher suite of the connection
     * @param reply its last words, after the final dot
     */
    public record Accepted(String tls, String reply) {
    }

    /**
     * Connects and logs in.
     *
     * @throws IOException if the server refuses; the message has its reply
     */
    public static Submission open(Endpoint submission, LabUser user) throws IOException {
        Dialogue smtp = Dialogue.connect(submission);
        try {
            expect(smtp, "220", "the connection");
            command(smtp, "EHLO client.lab", "250");
            command(smtp, "STARTTLS", "220");
            String tls = smtp.startTls();
            command(smtp, "EHLO client.lab", "250");
            smtp.send("AUTH PLAIN " + credentials(user));
            expect(smtp, "235", "AUTH PLAIN");
            return new Submission(smtp, user, tls);
        } catch (IOException e) {
            smtp.close();
            throw e;
        }
    }

    /**
     * Hands in one mail, in a session of its own.
     *
     * @param message with CRLF line ends
     * @throws IOException if the server refuses; the message has its reply
     */
    public static Accepted submit(Endpoint submission, LabUser user, String recipient, byte[] message)
        throws IOException {
        try (Submission session = open(submission, user)) {
            Accepted accepted = session.submit(recipient, message);
            session.smtp.send("QUIT");
            return accepted;
        }
    }

    /**
     * Hands in a mail. After an error the session is of no more use.
     *
     * @param message with CRLF line ends
     * @throws IOException if the server refuses; the message has its reply
     */
    public Accepted submit(String recipient, byte[] message) throws IOException {
        command(smtp, "MAIL FROM:<" + user.address() + "> BODY=8BITMIME", "250");
        command(smtp, "RCPT TO:<" + recipient + ">", "250");
        command(smtp, "DATA", "354");
        smtp.sendMessage(message);
        return new Accepted(tls, expect(smtp, "250", "the message"));
    }

    @Override
    public void close() throws IOException {
        smtp.close();
    }

    private static String credentials(LabUser user) {
        String plain = "\0" + user.address() + "\0" + user.password();
        return Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    private static void command(Dialogue smtp, String command, String code) throws IOException {
        smtp.send(command);
        expect(smtp, code, command);
    }

    private static String expect(Dialogue smtp, String code, String what) throws IOException {
        String line = smtp.receive();
        while (line.length() > 3 && line.charAt(3) == '-') {
            line = smtp.receive();
        }
        if (!line.startsWith(code)) {
            throw new IOException("the server answered " + what + " with '" + line + "'");
        }
        return line;
    }
}
