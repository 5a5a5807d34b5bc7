package eu.testa.mail.core.mime;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The lines of a stream of octets, ended with CRLF or a bare LF. A line that is longer than the buffer comes in pieces,
 * and no CRLF is cut in two.
 */
public final class OctetLines implements Closeable {

    /** So much of a line comes in one piece. */
    public static final int BUFFER = 64 * 1024;
    /** Enough for most; a buffer has to be filled with zeros first, for each mail and each of its parts. */
    private static final int SMALL_BUFFER = 8 * 1024;

    /** A line of a mail is no longer (RFC 5322 §2.1.1). */
    private static final int LONGEST_DELIMITER = 998;

    private final InputStream in;
    private byte[] buffer;
    private int filled;
    private int next;
    private boolean ended;

    private int start;
    private int length;
    private int endLength;
    private boolean startsLine;
    private boolean begun;

    public OctetLines(InputStream in) {
        this(in, SMALL_BUFFER);
    }

    /**
     * Of a stream that has no more than so many octets, or of which no more will be asked for; where that is wrong, it takes a
     * little longer.
     */
    public OctetLines(InputStream in, long most) {
        this(new byte[(int) Math.min(most + 1, SMALL_BUFFER)], 0, in);
    }

    /**
     * Of a stream whose first octets were read already.
     *
     * @param buffer no larger than {@link #BUFFER}, and changed as the stream goes on
     * @param filled how many of its octets were read
     * @param in     what comes after these
     */
    public OctetLines(byte[] buffer, int filled, InputStream in) {
        this.in = in;
        this.buffer = buffer;
        this.filled = filled;
    }

    /** Of octets that are in memory already, and stay as they are. */
    public OctetLines(byte[] octets) {
        this.in = InputStream.nullInputStream();
        this.buffer = octets;
        this.filled = octets.length;
        this.ended = true;
    }

    /** Goes to the next line, or to the next piece of a long one; false at the end. */
    public boolean next() throws IOException {
        startsLine = !begun || endLength > 0;
        begun = true;
        int searched = next;
        while (true) {
            int lineFeed = EightOctets.indexOf(buffer, '\n', searched, filled);
            if (lineFeed >= 0) {
                found(lineFeed);
                return true;
            }
            searched = filled - next;
            if (ended || searched == BUFFER) {
                break;
            }
            fill();
        }
        start = next;
        // the last octet may be the CR of a CRLF
        length = ended ? filled - next : filled - next - 1;
        endLength = 0;
        next += length;
        return length > 0;
    }

    private void found(int lineFeed) {
        start = next;
        boolean carriageReturn = lineFeed > start && buffer[lineFeed - 1] == '\r';
        endLength = carriageReturn ? 2 : 1;
        length = lineFeed + 1 - endLength - start;
        next = lineFeed + 1;
    }

    /**
     * Takes the lines that follow to this one, as one piece with their line ends in it: as far as they have been read already,
     * all end with CRLF, and none begins with a hyphen.
     */
    void takeNextLines() {
        while (endLength == 2 && next < filled && buffer[next] != '-') {
            int lineFeed = EightOctets.indexOf(buffer, '\n', next, filled);
            if (lineFeed <= next || buffer[lineFeed - 1] != '\r') {
                return;
            }
            length = lineFeed - 1 - start;
            next = lineFeed + 1;
        }
    }

    private void fill() throws IOException {
        byte[] from = buffer;
        if (filled == buffer.length && buffer.length < BUFFER) {
            buffer = new byte[buffer.length < SMALL_BUFFER ? SMALL_BUFFER : BUFFER];
        }
        System.arraycopy(from, next, buffer, 0, filled - next);
        filled -= next;
        next = 0;
        int read = in.read(buffer, filled, buffer.length - filled);
        if (read < 0) {
            ended = true;
        } else {
            filled += read;
        }
    }

    /** Whether this is the first piece of its line. */
    public boolean startsLine() {
        return startsLine;
    }

    /** Whether the end of the line belongs to this piece. */
    public boolean endsLine() {
        return endLength > 0;
    }

    /** Where the octets are, until the next call of {@link #next()}: from {@link #start()} on, {@link #length()} of them. */
    public byte[] octets() {
        return buffer;
    }

    public int start() {
        return start;
    }

    /** Without the line's end. */
    public int length() {
        return length;
    }

    /** Whether there is a CR in this piece that belongs to no line's end. */
    public boolean hasBareCarriageReturn() {
        return EightOctets.indexOf(buffer, '\r', start, start + length) >= 0;
    }

    /** Whether there is a CR in this piece that belongs to no line's end, or a NUL. */
    boolean hasBareCarriageReturnOrNul() {
        return hasBareCarriageReturn() || EightOctets.indexOf(buffer, '\0', start, start + length) >= 0;
    }

    /** Whether two hyphens come after a CR that belongs to no line's end. */
    boolean hasHyphensAfterCarriageReturn() {
        int end = start + length;
        for (int at = EightOctets.indexOf(buffer, '\r', start, end); at >= 0;
             at = EightOctets.indexOf(buffer, '\r', at + 1, end)) {
            if (at + 2 < end && buffer[at + 1] == '-' && buffer[at + 2] == '-') {
                return true;
            }
        }
        return false;
    }

    /** Whether it begins with a space or a tab. */
    public boolean startsWithBlank() {
        return length > 0 && isBlank(buffer[start]);
    }

    /** Whether there are spaces and tabs in this piece, and nothing else. */
    public boolean isBlank() {
        for (int i = start; i < start + length; i++) {
            if (!isBlank(buffer[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    /** Of the line's end: 2 for CRLF, 1 for LF, 0 for a piece whose line goes on or ends with the octets. */
    int endLength() {
        return endLength;
    }

    /** Whether it begins with two hyphens, perhaps after blanks. */
    boolean mayBeDelimiter() {
        int at = afterBlanks();
        return at + 1 < start + length && buffer[at] == '-' && buffer[at + 1] == '-';
    }

    private int afterBlanks() {
        int at = start;
        while (at < start + length && isBlank(buffer[at])) {
            at++;
        }
        return at;
    }

    /** Whether it begins with a delimiter, perhaps after blanks, or with one that differs in the case of letters only. */
    boolean looksLike(byte[] delimiter) {
        int from = afterBlanks();
        if (from + delimiter.length > start + length) {
            return false;
        }
        for (int i = 0; i < delimiter.length; i++) {
            if (lowerCase(buffer[from + i]) != lowerCase(delimiter[i])) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether it is the delimiter after the last part, or the one before a part: with blanks behind it and nothing else.
     * Empty if it is neither.
     */
    Optional<Boolean> isLastDelimiter(byte[] delimiter) {
        if (!startsWith(delimiter) || length > LONGEST_DELIMITER) {
            return Optional.empty();
        }
        int at = start + delimiter.length;
        int end = start + length;
        boolean last = at + 2 <= end && buffer[at] == '-' && buffer[at + 1] == '-';
        for (int i = last ? at + 2 : at; i < end; i++) {
            if (!isBlank(buffer[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(last);
    }

    /** Whether these octets, letters in either case, stand before the first colon. */
    public boolean nameHas(byte[] lowerCase) {
        for (int from = start; from + lowerCase.length <= start + length && buffer[from] != ':'; from++) {
            int same = 0;
            while (same < lowerCase.length && lowerCase(buffer[from + same]) == lowerCase[same]) {
                same++;
            }
            if (same == lowerCase.length) {
                return true;
            }
        }
        return false;
    }

    private static byte lowerCase(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? (byte) (octet + 'a' - 'A') : octet;
    }

    public boolean startsWith(byte[] prefix) {
        if (length < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (buffer[start + i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    /** All that comes after this line, octet for octet. Closing it closes the lines. */
    public InputStream rest() {
        return new InputStream() {

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] to, int offset, int most) throws IOException {
                if (most == 0) {
                    return 0;
                }
                if (next == filled) {
                    return in.read(to, offset, most);
                }
                int count = Math.min(most, filled - next);
                System.arraycopy(buffer, next, to, offset, count);
                next += count;
                return count;
            }

            @Override
            public void close() throws IOException {
                OctetLines.this.close();
            }
        };
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
