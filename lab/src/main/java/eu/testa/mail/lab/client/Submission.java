package eu.testa.mail.lab.client;

import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.lab.LabUser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Hands a mail to a user's own server: submission with STARTTLS and AUTH (RFC 6409, RFC 4954). */
public final class Submission {

    private Submission() {
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
     * @param message with CRLF line ends
     * @throws IOException if the server refuses; the message has its reply
     */
    public static Accepted submit(Endpoint submission, LabUser user, String recipient, byte[] message)
        throws IOException {
        try (Dialogue smtp = Dialogue.connect(submission)) {
            expect(smtp, "220", "the connection");
            command(smtp, "EHLO client.lab", "250");
            command(smtp, "STARTTLS", "220");
            String tls = smtp.startTls();
            command(smtp, "EHLO client.lab", "250");
            smtp.send("AUTH PLAIN " + credentials(user));
            expect(smtp, "235", "AUTH PLAIN");
            command(smtp, "MAIL FROM:<" + user.address() + "> BODY=8BITMIME", "250");
            command(smtp, "RCPT TO:<" + recipient + ">", "250");
            command(smtp, "DATA", "354");
            smtp.sendMessage(message);
            String reply = expect(smtp, "250", "the message");
            smtp.send("QUIT");
            return new Accepted(tls, reply);
        }
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
