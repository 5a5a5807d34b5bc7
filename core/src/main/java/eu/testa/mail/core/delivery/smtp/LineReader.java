package eu.testa.mail.core.delivery.smtp;

import eu.testa.mail.core.mime.EightOctets;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the lines of a peer that speaks SMTP or POP3, within a limit: one that talks without end is cut off. */
public final class LineReader {

    private static final int LONGEST_REPLY = 2048;
    private static final int BUFFER = 4096;

    private final InputStream in;
    private final int longest;
    /** Holds a line and its end. */
    private final byte[] buffer;
    private int next;
    private int filled;

    /**
     * Of replies.
     *
     * @param in is buffered here
     */
    public LineReader(InputStream in) {
        this(in, LONGEST_REPLY);
    }

    /**
     * @param in      is buffered here
     * @param longest in octets
     */
    public LineReader(InputStream in, int longest) {
        this.in = in;
        this.longest = longest;
        this.buffer = new byte[Math.max(BUFFER, longest + 1)];
    }

    /**
     * The octets of the next line without its end.
     *
     * @throws EOFException      if the peer closed the connection
     * @throws ProtocolException if the line is too long
     */
    public byte[] octets() throws IOException {
        int lineFeed = lineFeed();
        int end = lineFeed > next && buffer[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
        byte[] octets = Arrays.copyOfRange(buffer, next, end);
        next = lineFeed + 1;
        return octets;
    }

    private int lineFeed() throws IOException {
        int searched = next;
        while (true) {
            int lineFeed = EightOctets.indexOf(buffer, '\n', searched, filled);
            if ((lineFeed < 0 ? filled : lineFeed) - next > longest) {
                throw new ProtocolException("a line of more than " + longest + " octets");
            }
            if (lineFeed >= 0) {
                return lineFeed;
            }
            fill();
            searched = next;
        }
    }

    private void fill() throws IOException {
        System.arraycopy(buffer, next, buffer, 0, filled - next);
        filled -= next;
        next = 0;
        int count = in.read(buffer, filled, buffer.length - filled);
        if (count < 0) {
            throw new EOFException("the peer closed the connection");
        }
        filled += count;
    }

    /** The next line as text; control characters, which would go on into logs and reports, are question marks. */
    public String line() throws IOException {
        byte[] octets = octets();
        for (int i = 0; i < octets.length; i++) {
            octets[i] = octets[i] >= 0 && octets[i] < ' ' || octets[i] == 0x7f ? (byte) '?' : octets[i];
        }
        return new String(octets, StandardCharsets.UTF_8);
    }

    /** Whether the peer has said more than was read. */
    boolean hasUnread() throws IOException {
        return next < filled || in.available() > 0;
    }
}
