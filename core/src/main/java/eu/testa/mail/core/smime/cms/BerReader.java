package eu.testa.mail.core.smime.cms;

import eu.testa.mail.core.mime.MalformedMailException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;

/**
 * Reads BER (X.690 §8) as a stream: nothing is believed of a length before the octets are there, nothing is kept that was
 * not asked for, and what is kept of all elements together has a limit.
 */
public final class BerReader {

    public static final int INTEGER = 0x02;
    public static final int OCTET_STRING = 0x04;
    public static final int OBJECT_IDENTIFIER = 0x06;
    public static final int SEQUENCE = 0x10;
    public static final int SET = 0x11;

    private static final int CONSTRUCTED = 0x20;
    private static final int CONTEXT = 0x80;
    private static final int LONG_TAG = 0x1f;
    private static final int LONG_LENGTH = 0x80;
    private static final int MOST_LENGTH_OCTETS = 8;
    private static final int LONGEST_HEAD = 2 + MOST_LENGTH_OCTETS;
    private static final int BUFFER = 4 * 1024;

    private final InputStream in;
    private final int mostNesting;
    private final byte[] buffer;
    private int next;
    private int filled;
    private long position;

    /** Of the element whose head was read last: its head as it is encoded, and what that says. */
    private final byte[] head = new byte[LONGEST_HEAD];
    private int headLength;
    private int tag;
    private boolean constructed;
    private boolean indefinite;
    private long end;
    private int keepable;
    private ByteArrayOutputStream kept;

    /**
     * @param keepable octets of all elements that are kept
     */
    public BerReader(InputStream in, int mostNesting, int keepable) {
        this.in = in;
        this.buffer = new byte[BUFFER];
        this.mostNesting = mostNesting;
        this.keepable = keepable;
    }

    /** Of octets that are in memory already. */
    BerReader(byte[] octets, int count, int mostNesting, int keepable) {
        this.in = InputStream.nullInputStream();
        this.buffer = octets;
        this.filled = count;
        this.mostNesting = mostNesting;
        this.keepable = keepable;
    }

    /** A reader of an element that was {@linkplain #keep(Element) kept}, within the same limits. */
    BerReader of(byte[] element) {
        return new BerReader(element, element.length, mostNesting, element.length);
    }

    /**
     * The head of an element.
     *
     * @param tag        class and number; the bit for constructed is not in it
     * @param indefinite whether it goes to an end-of-contents
     * @param end        position after its last octet; of an indefinite one that of the element around it
     */
    public record Element(int tag, boolean constructed, boolean indefinite, long end, int depth) {

        boolean is(int universal) {
            return tag == universal;
        }

        boolean isContext(int number) {
            return tag == (CONTEXT | number);
        }
    }

    /** The first element of all. */
    public Element first() throws IOException {
        return first(0);
    }

    private Element first(int depth) throws IOException {
        return element(false, Long.MAX_VALUE, depth);
    }

    /** The next element in another; null after the last. */
    public Element next(Element parent) throws IOException {
        if (!parent.constructed) {
            throw malformed("an element has no elements in it");
        }
        return element(parent.indefinite, parent.end, parent.depth);
    }

    private Element element(boolean indefiniteParent, long parentEnd, int depth) throws IOException {
        return head(indefiniteParent, parentEnd, depth) ? new Element(tag, constructed, indefinite, end, depth + 1) : null;
    }

    /** The next element in another, of which there must be one, with this tag. */
    public Element next(Element parent, int universal) throws IOException {
        Element element = next(parent);
        if (element == null || !element.is(universal)) {
            throw malformed("an element is missing or of the wrong type");
        }
        return element;
    }

    /**
     * Reads the head of the next element in another.
     *
     * @param depth of the other one
     * @return false if there is none
     */
    private boolean head(boolean indefiniteParent, long parentEnd, int depth) throws IOException {
        if (!indefiniteParent && position == parentEnd) {
            return false;
        }
        headLength = 0;
        int identifier = headOctet(parentEnd);
        int length = headOctet(parentEnd);
        if (identifier == 0 && length == 0) {
            if (!indefiniteParent) {
                throw malformed("an element ends that has not begun");
            }
            return false;
        }
        tag = identifier & ~CONSTRUCTED;
        constructed = (identifier & CONSTRUCTED) != 0;
        indefinite = length == LONG_LENGTH;
        if ((identifier & LONG_TAG) == LONG_TAG || indefinite && !constructed) {
            throw malformed("an element has a tag or a length that CMS does not know");
        }
        if (depth >= mostNesting) {
            throw malformed("its elements are nested more than " + mostNesting + " deep");
        }
        end = parentEnd;
        if (!indefinite) {
            long content = length < LONG_LENGTH ? length : longLength(length - LONG_LENGTH, parentEnd);
            if (content > parentEnd - position) {
                throw malformed("an element is longer than the one it is in");
            }
            end = position + content;
        }
        return true;
    }

    private long longLength(int octets, long parentEnd) throws IOException {
        if (octets > MOST_LENGTH_OCTETS) {
            throw malformed("an element claims to be larger than any mail");
        }
        long length = 0;
        for (int i = 0; i < octets; i++) {
            length = length << 8 | headOctet(parentEnd);
        }
        if (length < 0 || length > Long.MAX_VALUE / 2) {
            throw malformed("an element claims to be larger than any mail");
        }
        return length;
    }

    private int headOctet(long parentEnd) throws IOException {
        if (position >= parentEnd || next == filled && !fill()) {
            throw malformed("it ends in the middle");
        }
        position++;
        byte octet = buffer[next++];
        head[headLength++] = octet;
        keep(head, headLength - 1, 1);
        return octet & 0xff;
    }

    /** After the last element in another. */
    void end(Element parent) throws IOException {
        if (next(parent) != null) {
            throw malformed("an element goes on where it should end");
        }
    }

    /** Goes over an element whose head was just read. */
    public void skip(Element element) throws IOException {
        if (element.constructed) {
            skipElements(element.indefinite, element.end, element.depth);
        } else {
            pass(element.end);
        }
    }

    /** Goes over the elements in another, of which a certificate has a hundred. */
    private void skipElements(boolean indefiniteParent, long parentEnd, int depth) throws IOException {
        while (head(indefiniteParent, parentEnd, depth)) {
            if (constructed) {
                skipElements(indefinite, end, depth + 1);
            } else {
                pass(end);
            }
        }
    }

    /** Goes over octets, whatever they are. */
    private void pass(long to) throws IOException {
        while (position < to) {
            if (next == filled && !fill()) {
                throw malformed("it ends in the middle");
            }
            int count = (int) Math.min(filled - next, to - position);
            keep(buffer, next, count);
            next += count;
            position += count;
        }
    }

    /** An element whose head was just read, as it is encoded. */
    public byte[] keep(Element element) throws IOException {
        if (isInBuffer(element) && headLength <= next) {
            int from = next - headLength;
            skip(element);
            return kept(from);
        }
        kept = new ByteArrayOutputStream();
        keep(head, 0, headLength);
        if (element.indefinite) {
            skip(element);
        } else {
            pass(element.end);
        }
        byte[] encoded = kept.toByteArray();
        kept = null;
        if (element.constructed && !element.indefinite) {
            requireElements(encoded, element.depth - 1);
        }
        return encoded;
    }

    /** What was kept in one go, and not element by element, which takes longer. */
    private void requireElements(byte[] encoded, int depth) throws IOException {
        BerReader kept = of(encoded);
        kept.skip(kept.first(depth));
    }

    /** Nearly all that is kept is in the buffer as a whole, and needs no other. */
    private boolean isInBuffer(Element element) {
        return !element.indefinite && element.end - position <= filled - next;
    }

    private byte[] kept(int from) throws MalformedMailException {
        countKept(next - from);
        return Arrays.copyOfRange(buffer, from, next);
    }

    private void keep(byte[] octets, int start, int count) throws MalformedMailException {
        if (kept != null) {
            countKept(count);
            kept.write(octets, start, count);
        }
    }

    private void countKept(int count) throws MalformedMailException {
        keepable -= count;
        if (keepable < 0) {
            throw malformed("it has too much besides its content");
        }
    }

    /** The octets of an OCTET STRING whose head was just read, in one piece or in several (X.690 §8.7.3). */
    public InputStream octets(Element string) {
        Deque<Element> open = new ArrayDeque<>();
        open.push(string);
        return new InputStream() {

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] to, int offset, int most) throws IOException {
                while (!open.isEmpty()) {
                    Element innermost = open.peek();
                    if (!innermost.constructed) {
                        if (position < innermost.end) {
                            return content(innermost, to, offset, most);
                        }
                        open.pop();
                        continue;
                    }
                    Element piece = BerReader.this.next(innermost);
                    if (piece == null) {
                        open.pop();
                    } else if (piece.is(OCTET_STRING)) {
                        open.push(piece);
                    } else {
                        throw malformed("its content is in pieces that are none");
                    }
                }
                return -1;
            }
        };
    }

    /** What is in a primitive element whose head was just read. */
    byte[] contents(Element primitive) throws IOException {
        if (primitive.constructed) {
            throw malformed("an element has elements in it that can have none");
        }
        if (isInBuffer(primitive)) {
            int from = next;
            pass(primitive.end);
            return kept(from);
        }
        kept = new ByteArrayOutputStream();
        pass(primitive.end);
        byte[] contents = kept.toByteArray();
        kept = null;
        return contents;
    }

    /** The octets of an OCTET STRING as a whole. */
    byte[] string(Element string) throws IOException {
        if (!string.constructed) {
            return contents(string);
        }
        BerReader kept = of(keep(string));
        return kept.octets(kept.first()).readAllBytes();
    }

    /** The next element in another, which must be an object identifier. */
    ASN1ObjectIdentifier objectIdentifier(Element parent) throws IOException {
        try {
            return ASN1ObjectIdentifier.fromContents(contents(next(parent, OBJECT_IDENTIFIER)));
        } catch (IllegalArgumentException e) {
            throw malformed("an object identifier is none");
        }
    }

    private int content(Element primitive, byte[] to, int offset, int most) throws IOException {
        if (next == filled && !fill()) {
            throw malformed("it ends in the middle");
        }
        int count = (int) Math.min(Math.min(most, filled - next), primitive.end - position);
        System.arraycopy(buffer, next, to, offset, count);
        next += count;
        position += count;
        keep(to, offset, count);
        return count;
    }

    /**
     * Goes to the end of the stream, over what may be a line's end.
     *
     * @throws MalformedMailException if there is anything else
     */
    public void end() throws IOException {
        while (next < filled || fill()) {
            byte octet = buffer[next++];
            if (octet != '\r' && octet != '\n' && octet != ' ' && octet != 0) {
                throw malformed("something follows its end");
            }
        }
    }

    private boolean fill() throws IOException {
        next = 0;
        filled = Math.max(0, in.read(buffer, 0, buffer.length));
        return filled > 0;
    }

    public static MalformedMailException malformed(String what) {
        return new MalformedMailException("the CMS object cannot be read: " + what);
    }
}
