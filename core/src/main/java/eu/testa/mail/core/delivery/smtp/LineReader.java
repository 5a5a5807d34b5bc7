package eu.testa.mail.core.delivery.smtp;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
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
        this.in = new BufferedInputStream(in, BUFFER);
        this.longest = longest;
    }

    /**
     * The octets of the next line without its end.
     *
     * @throws EOFException      if the peer closed the connection
     * @throws ProtocolException if the line is too long
     */
    public byte[] octets() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(80);
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("the peer closed the connection");
            }
            if (line.size() == longest) {
                throw new ProtocolException("a line of more than " + longest + " octets");
            }
            line.write(octet);
        }
        byte[] octets = line.toByteArray();
        return octets.length > 0 && octets[octets.length - 1] == '\r' ? Arrays.copyOf(octets, octets.length - 1) : octets;
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
        return in.available() > 0;
    }
}
