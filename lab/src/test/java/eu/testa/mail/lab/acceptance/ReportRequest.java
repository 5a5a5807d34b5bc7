package eu.testa.mail.lab.acceptance;

import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Submits mail with DSN parameters (RFC 3461), which swaks has no option for. */
final class ReportRequest {

    private ReportRequest() {
    }

    /**
     * Gives the reply to the message, or to the command that was refused.
     *
     * @param forMail      parameters of MAIL
     * @param forRecipient parameters of RCPT
     */
    static String submit(Node node, LabUser user, String forMail, Letter letter, String recipient, String forRecipient)
        throws IOException {
        try (SmtpClient client = new SmtpClient(node.submission(), node.address())) {
            client.reply();
            client.say("EHLO client.test");
            client.startTls();
            client.say("EHLO client.test");
            client.authenticate(user);
            String[] commands = {"MAIL FROM:<" + user.address() + "> " + forMail, "RCPT TO:<" + recipient + "> " + forRecipient, "DATA"};
            for (String command : commands) {
                String reply = client.say(command);
                if (!reply.startsWith("2") && !reply.startsWith("354")) {
                    return reply;
                }
            }
            client.send(new String(letter.octets(), StandardCharsets.ISO_8859_1));
            return client.say(".");
        }
    }
}
