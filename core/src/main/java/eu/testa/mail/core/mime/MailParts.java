package eu.testa.mail.core.mime;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The parts of a mail one after the other, as they stand: the mail itself first; the parts of a multipart and the message in
 * a {@code message/*} after that. Reads once, and keeps headers only.
 *
 * <p>There is one way to read a mail, or it is malformed. Whatever mail programs, this server and a virus scanner could take
 * for another structure is refused with {@link MalformedMailException} when it is come across: a header whose end is
 * not an empty line, a line that only begins as a boundary, a part after the last, something in base64 that is none. What is
 * wrong and the same for all is read: a last boundary that is missing, say.
 */
public final class MailParts implements Closeable {

    private static final int DEEPEST = 50;
    private static final int LARGEST_HEADER = 256 * 1024;

    /**
     * One part.
     *
     * @param number   counted from 1 in the order of the mail, in which a multipart stands before its parts
     * @param depth    1 for the mail itself, one more for what is in a multipart or a message
     * @param header   its header
     * @param type     what it is
     * @param encoding of its body
     * @param signature whether it stands in the place of the signature in a {@code multipart/signed}
     */
    public record Part(int number, int depth, HeaderFields header, MediaType type, TransferEncoding encoding, boolean signature) {

        /** Whether there are no parts in it. */
        public boolean isLeaf() {
            return !type.isMultipart() && !type.isMessage();
        }
    }

    /** A multipart that goes on, or has ended and is followed by text. */
    private static final class Multipart {

        private final byte[] delimiter;
        private final boolean digest;
        private final boolean signed;
        /** How deep its parts are. */
        private final int depth;
        private int parts;
        private boolean ended;

        Multipart(MediaType type, int depth) {
            this.delimiter = ("--" + type.parameters().get("boundary")).getBytes(StandardCharsets.UTF_8);
            this.digest = type.name().equals("multipart/digest");
            this.signed = type.name().equals("multipart/signed");
            this.depth = depth;
        }
    }

    private final OctetLines lines;
    private final List<Multipart> multiparts = new ArrayList<>();
    private Part part;
    /** Of the last part that is no multipart, until its end was seen. */
    private Body body;
    /** How deep the next part is. */
    private int depth = 1;
    /** What is deeper is in a message of a kind that not every program looks into. */
    private int unusual = Integer.MAX_VALUE;
    private boolean headerFollows = true;
    private boolean ended;

    public MailParts(InputStream octets) {
        this.lines = new OctetLines(octets);
    }

    /** @param size of the mail in octets */
    public MailParts(InputStream octets, long size) {
        this.lines = new OctetLines(octets, size);
    }

    /**
     * Goes to the next part, past what is left of the last one.
     *
     * @return nothing at the end of the mail
     */
    public Optional<Part> next() throws IOException {
        if (body != null) {
            body.pass();
            body = null;
        }
        while (!headerFollows && !ended) {
            if (lines.next()) {
                if (!delimiter() && lines.hasHyphensAfterCarriageReturn()) {
                    throw new MalformedMailException("a bare CR is followed by what may be a boundary");
                }
            } else {
                ended = true;
            }
        }
        if (ended) {
            return Optional.empty();
        }
        headerFollows = false;
        part = read();
        return Optional.of(part);
    }

    private Part read() throws IOException {
        if (depth > DEEPEST) {
            throw new BeyondLimitException("nested deeper than " + DEEPEST);
        }
        HeaderFields header = HeaderFields.readIfAny(lines, LARGEST_HEADER, this::requireNoDelimiter);
        if (header.isAmbiguous() && header.describesBody()) {
            header.unambiguous();
        }
        MediaType type = type(header);
        TransferEncoding encoding = TransferEncoding.of(header);
        Part read = new Part(part == null ? 1 : part.number + 1, depth, header, type, encoding, isSignature(type));
        unusual = depth > unusual ? unusual : Integer.MAX_VALUE;
        if (depth > unusual && (type.isMultipart() || encoding != TransferEncoding.IDENTITY)) {
            throw new MalformedMailException("a message of an unusual kind has parts, or is encoded");
        }
        if (type.isMultipart()) {
            requireIdentity(encoding);
            open(type);
        } else if (type.isMessage()) {
            requireIdentity(encoding);
            if (type.name().equals("message/partial")) {
                throw new MalformedMailException("a part of a message (message/partial), of which the others are elsewhere");
            }
            unusual = type.name().equals(MediaType.MESSAGE.name()) ? unusual : Math.min(unusual, depth);
            headerFollows = true;
            depth++;
        } else {
            body = new Body(encoding);
        }
        return read;
    }

    /** RFC 2046 §5.1.5: in a digest, a part that does not say what it is is a message. */
    private MediaType type(HeaderFields header) throws MalformedMailException {
        Multipart around = around();
        boolean inDigest = around != null && around.digest;
        return inDigest && header.one("content-type").isEmpty() ? MediaType.MESSAGE : header.mediaType();
    }

    /** The multipart that has the next part; null for the mail itself, and for a message. */
    private Multipart around() {
        Multipart innermost = multiparts.isEmpty() ? null : multiparts.get(multiparts.size() - 1);
        return innermost != null && innermost.depth == depth ? innermost : null;
    }

    /**
     * RFC 1847 §2.1: what is signed, and its signature. Of a text and anything else, clamd looks at the text only, where mail
     * programs show both.
     */
    private boolean isSignature(MediaType type) throws MalformedMailException {
        Multipart around = around();
        if (around == null || !around.signed) {
            return false;
        }
        around.parts++;
        if (around.parts == 2 && !type.name().startsWith("application/") || around.parts > 2) {
            throw new MalformedMailException("a multipart/signed has more in it than what is signed and a signature");
        }
        return around.parts == 2;
    }

    /** RFC 2045 §6.4, RFC 2046 §5.2.1: some readers decode it all the same. */
    private static void requireIdentity(TransferEncoding encoding) throws MalformedMailException {
        if (encoding != TransferEncoding.IDENTITY) {
            throw new MalformedMailException("a multipart or a message is encoded, which none may be");
        }
    }

    private void open(MediaType type) throws MalformedMailException {
        if (type.parameters().getOrDefault("boundary", "").isEmpty()) {
            throw new MalformedMailException("a multipart has no boundary");
        }
        if (type.name().equals("multipart/parallel")) {
            throw new MalformedMailException("a multipart/parallel, of which scanners look at one part and mail programs show all");
        }
        multiparts.add(new Multipart(type, depth + 1));
    }

    private void requireNoDelimiter(OctetLines line) throws MalformedMailException {
        if (delimiter()) {
            throw new MalformedMailException("the header of a part has no empty line at its end");
        }
    }

    /**
     * Whether this line is a delimiter (RFC 2046 §5.1.1), after which another part follows or text.
     *
     * @throws MalformedMailException if it is one for some readers only
     */
    private boolean delimiter() throws MalformedMailException {
        if (multiparts.isEmpty() || !lines.startsLine() || !lines.mayBeDelimiter()) {
            return false;
        }
        int found = -1;
        for (int i = multiparts.size() - 1; i >= 0; i--) {
            Multipart multipart = multiparts.get(i);
            if (lines.looksLike(multipart.delimiter)) {
                if (found >= 0 || multipart.ended) {
                    throw new MalformedMailException(found >= 0 ? "one boundary is the beginning of another"
                        : "after the end of a multipart there is one more part");
                }
                found = i;
            }
        }
        if (found < 0) {
            return false;
        }
        Multipart multipart = multiparts.get(found);
        Optional<Boolean> last = lines.isLastDelimiter(multipart.delimiter);
        multipart.ended = last.orElseThrow(() -> new MalformedMailException("a line begins as a boundary and is none"));
        multiparts.subList(found + 1, multiparts.size()).clear();
        depth = multipart.depth;
        headerFollows = !multipart.ended;
        return true;
    }

    /** The octets of the last part, if it is a leaf, decoded, from where they were read last. */
    public InputStream content() {
        return part.encoding.decode(body);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    /** The octets of a leaf as they are in the mail. The end of the line before a delimiter is the delimiter's. */
    private final class Body extends InputStream {

        private final TransferEncoding encoding;
        private final EncodedLines check;
        private final byte[] lineEnd = new byte[2];
        private int lineEndAt;
        private int lineEndLength;
        private int heldBack;
        private int at;
        private int end;
        private boolean over;
        /** What is wrong after the octets that were handed out last; null if nothing is. */
        private IOException failure;

        Body(TransferEncoding encoding) {
            this.encoding = encoding;
            this.check = EncodedLines.of(encoding);
        }

        /** Reads on to its end, or not at all when nothing there matters. */
        void pass() throws IOException {
            requireNoFailure();
            if (multiparts.isEmpty() && !check.isNeeded()) {
                over = true;
                ended = true;
            }
            while (!over) {
                nextLine();
            }
        }

        private void nextLine() throws IOException {
            if (!lines.next()) {
                over = true;
                ended = true;
                at = end;
                lineEndAt = 0;
                lineEndLength = 0;
                emitHeldBack();
                return;
            }
            if (delimiter()) {
                over = true;
                at = end;
                return;
            }
            // in base64 a bare CR is none
            if (!multiparts.isEmpty() && encoding != TransferEncoding.BASE64 && lines.hasHyphensAfterCarriageReturn()) {
                throw new MalformedMailException("a bare CR is followed by what may be a boundary");
            }
            check.accept(lines);
            emitHeldBack();
            at = lines.start();
            end = at + lines.length();
            heldBack = lines.endLength();
        }

        private void emitHeldBack() {
            lineEndAt = 0;
            lineEndLength = heldBack;
            lineEnd[0] = (byte) (heldBack == 2 ? '\r' : '\n');
            lineEnd[1] = '\n';
            heldBack = 0;
        }

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
            requireNoFailure();
            int written = 0;
            try {
                while (written < most && hasMore()) {
                    written += copy(to, offset + written, most - written);
                }
            } catch (IOException e) {
                if (written == 0) {
                    throw e;
                }
                failure = e;
            }
            return written > 0 ? written : -1;
        }

        private void requireNoFailure() throws IOException {
            if (failure != null) {
                throw failure;
            }
        }

        private boolean hasMore() throws IOException {
            while (lineEndAt == lineEndLength && at == end) {
                if (over) {
                    return false;
                }
                nextLine();
            }
            return true;
        }

        /** Of the end of the line before, and of the line. */
        private int copy(byte[] to, int offset, int most) {
            int written = 0;
            while (written < most && lineEndAt < lineEndLength) {
                to[offset + written++] = lineEnd[lineEndAt++];
            }
            int count = Math.min(most - written, end - at);
            System.arraycopy(lines.octets(), at, to, offset + written, count);
            at += count;
            return written + count;
        }
    }
}
