package eu.testa.mail.lab.acceptance;

import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.lab.LabUser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Commands that no mail client would send, over a connection without TLS.
 *
 * @param from the address to connect from; servers know each other by it
 */
record PlainSmtp(Endpoint server, String from) {

    static String plain(LabUser user) {
        return Base64.getEncoder().encodeToString(
            ("\0" + user.address() + "\0" + user.password()).getBytes(StandardCharsets.US_ASCII));
    }

    /** The last line of the reply to the last of these commands. */
    String replyTo(String... commands) throws IOException {
        try (SmtpClient client = new SmtpClient(server, from)) {
            String reply = client.reply();
            for (String command : commands) {
                reply = client.say(command);
            }
            return reply;
        }
    }
}
