package eu.testa.mail.core.delivery.smtp;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads replies, within limits: a peer that talks without end is cut off. */
public final class ReplyReader {

    private static final int MAX_LINES = 128;

    private final LineReader in;

    public ReplyReader(LineReader in) {
        this.in = in;
    }

    /**
     * @throws EOFException      if the peer closed the connection
     * @throws ProtocolException if this is not SMTP
     */
    public Reply read() throws IOException {
        List<String> lines = new ArrayList<>(1);
        while (true) {
            String line = in.line();
            if (!isReply(line)) {
                throw new ProtocolException("not an SMTP reply: " + line.substring(0, Math.min(line.length(), 80)));
            }
            lines.add(line.length() > 4 ? line.substring(4) : "");
            if (line.length() == 3 || line.charAt(3) == ' ') {
                return new Reply(Integer.parseInt(line.substring(0, 3)), lines);
            }
            if (lines.size() == MAX_LINES) {
                throw new ProtocolException("a reply of more than " + MAX_LINES + " lines");
            }
        }
    }

    private static boolean isReply(String line) {
        return line.length() >= 3 && line.charAt(0) >= '2' && line.charAt(0) <= '5' && isDigit(line.charAt(1)) && isDigit(line.charAt(2))
            && (line.length() == 3 || line.charAt(3) == ' ' || line.charAt(3) == '-');
    }

    private static boolean isDigit(char letter) {
        return letter >= '0' && letter <= '9';
    }

    /** Whether the peer has said more than was read. */
    boolean hasUnread() throws IOException {
        return in.hasUnread();
    }
}
