package eu.testa.mail.lab.acceptance;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;

/**
 * A message that a test sends and finds again.
 *
 * @param idLine its {@code Message-ID} header line, which no other message has
 * @param octets header and body
 */
public record Letter(String idLine, byte[] octets) {

    private static final byte[] EMPTY_LINE = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** A message in plain text, one line. */
    public static Letter of(String from, String to) {
        return of(from, to, "Sent by an acceptance test.\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /** A message with this body, to the octet. */
    public static Letter of(String from, String to, byte[] body) {
        return of(from, to, "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit", body);
    }

    /** A message that is one file. */
    public static Letter attaching(String from, String to, String type, byte[] file) {
        return of(from, to, "Content-Type: " + type + "; name=file\r\nContent-Transfer-Encoding: base64",
            (Base64.getMimeEncoder().encodeToString(file) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static Letter of(String from, String to, String describesBody, byte[] body) {
        String idLine = "Message-ID: <" + UUID.randomUUID() + "@acceptance.test>";
        String header = "From: <" + from + ">\r\n"
            + "To: <" + to + ">\r\n"
            + "Subject: acceptance test\r\n"
            + idLine + "\r\n"
            + "MIME-Version: 1.0\r\n"
            + describesBody;
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        octets.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
        octets.writeBytes(EMPTY_LINE);
        octets.writeBytes(body);
        return new Letter(idLine, octets.toByteArray());
    }

    /** The body of a message: everything after the first empty line. */
    public static byte[] body(byte[] message) {
        for (int i = 0; i + EMPTY_LINE.length <= message.length; i++) {
            if (Arrays.equals(message, i, i + EMPTY_LINE.length, EMPTY_LINE, 0, EMPTY_LINE.length)) {
                return Arrays.copyOfRange(message, i + EMPTY_LINE.length, message.length);
            }
        }
        throw new IllegalArgumentException("no empty line ends the header");
    }
}
