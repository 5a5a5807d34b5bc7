package eu.testa.mail.core.delivery.smtp;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads replies, within limits: a peer that talks without end is cut off. */
final class ReplyReader {

    private static final int MAX_LINE = 2048;
    private static final int MAX_LINES = 128;
    private static final Pattern REPLY = Pattern.compile("[2-5]\\d\\d(?:[ -]|$)");

    private final InputStream in;

    ReplyReader(InputStream in) {
        this.in = in;
    }

    /** All lines of one reply, codes removed. */
    record Lines(int code, List<String> texts) {

        Reply reply() {
            return new Reply(code, String.join(" ", texts).strip());
        }
    }

    /**
     * @throws EOFException      if the peer closed the connection
     * @throws ProtocolException if this is not SMTP
     */
    Lines read() throws IOException {
        List<String> texts = new ArrayList<>(1);
        while (true) {
            String line = line();
            if (!REPLY.matcher(line).lookingAt()) {
                throw new ProtocolException("not an SMTP reply: " + line.substring(0, Math.min(line.length(), 80)));
            }
            texts.add(line.length() > 4 ? line.substring(4) : "");
            if (line.length() == 3 || line.charAt(3) == ' ') {
                return new Lines(Integer.parseInt(line.substring(0, 3)), texts);
            }
            if (texts.size() == MAX_LINES) {
                throw new ProtocolException("a reply of more than " + MAX_LINES + " lines");
            }
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(80);
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("the peer closed the connection");
            }
            if (line.size() == MAX_LINE) {
                throw new ProtocolException("a reply line of more than " + MAX_LINE + " octets");
            }
            // what a peer says goes into logs and reports: no control characters
            line.write(octet >= ' ' && octet != 0x7f || octet == '\r' ? octet : '?');
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** What the peer sent is not SMTP. */
    static final class ProtocolException extends IOException {

        private static final long serialVersionUID = 1L;

        ProtocolException(String message) {
            super(message);
        }
    }
}
