package eu.testa.mail.lab.acceptance;

import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.lab.LabUser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Commands that no mail client would send, over a connection without TLS.
 *
 * @param from the address to connect from; servers know each other by it
 */
record PlainSmtp(Endpoint server, String from) {

    private static final int TIMEOUT_MILLIS = 10_000;

    static String plain(LabUser user) {
        return Base64.getEncoder().encodeToString(
            ("\0" + user.address() + "\0" + user.password()).getBytes(StandardCharsets.US_ASCII));
    }

    /** The last line of the reply to the last of these commands. */
    String replyTo(String... commands) throws IOException {
        try (Socket socket = new Socket(server.host(), server.port(), InetAddress.getByName(from), 0)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String reply = reply(in);
            for (String command : commands) {
                socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
                reply = reply(in);
            }
            return reply;
        }
    }

    private static String reply(BufferedReader in) throws IOException {
        String line = in.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-') {
            line = in.readLine();
        }
        return String.valueOf(line);
    }
}
