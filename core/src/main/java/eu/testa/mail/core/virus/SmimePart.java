package eu.testa.mail.core.virus;

import eu.testa.mail.core.mail.MessageSource;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1SequenceParser;
import org.bouncycastle.asn1.ASN1StreamParser;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfoParser;
import org.bouncycastle.cms.CMSCompressedDataParser;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedDataParser;
import org.bouncycastle.cms.CMSTypedStream;
import org.bouncycastle.cms.jcajce.ZlibExpanderProvider;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;

/**
 * A part of a mail that hides its content from a virus scanner: a CMS object, or {@code multipart/encrypted}
 * (RFC 1847). What it is, its octets say; its MIME headers only make it worth a look (RFC 8551 §3.9 names the file
 * extensions by which mail programs recognise it too).
 */
final class SmimePart {

    enum Kind {
        /** For its recipients only. */
        ENCRYPTED,
        /** Signed or compressed, with its content inside. */
        WRAPPED,
        /** Certificates or a detached signature: no content. */
        EMPTY
    }

    private static final int DEEPEST = 50;
    private static final int LONGEST_HEADER = 256 * 1024;
    /** What compression may expand to; whoever sends more wants to fill a disk. */
    private static final long LARGEST_EXPANSION = 200L * 1024 * 1024;

    private final MessageSource message;
    private final int position;
    private final Kind kind;
    private final String type;

    private SmimePart(MessageSource message, int position, Kind kind, String type) {
        this.message = message;
        this.position = position;
        this.kind = kind;
        this.type = type;
    }

    Kind kind() {
        return kind;
    }

    /** For people: {@code S/MIME enveloped-data}, {@code multipart/encrypted}. */
    String type() {
        return type;
    }

    /**
     * Finds them, in one reading.
     *
     * @throws UnreadableMessageException if the message cannot be read
     * @throws MalformedMailException     if its structure cannot be followed
     */
    static List<SmimePart> allIn(MessageSource message) throws IOException, MalformedMailException {
        List<SmimePart> parts = new ArrayList<>();
        try (Walk walk = new Walk(message)) {
            while (walk.next()) {
                if (walk.isEncryptedMultipart()) {
                    parts.add(new SmimePart(message, walk.position, Kind.ENCRYPTED, "multipart/encrypted"));
                } else if (walk.isCandidate()) {
                    parts.add(identify(message, walk));
                }
            }
        }
        return parts;
    }

    private static SmimePart identify(MessageSource message, Walk walk) throws IOException, MalformedMailException {
        ASN1ObjectIdentifier content;
        try {
            content = contentType(walk.content());
        } catch (UnreadableMessageException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new MalformedMailException("a part that is called S/MIME and is not", e);
        }
        if (CMSObjectIdentifiers.signedData.equals(content)) {
            boolean hasContent = new SmimePart(message, walk.position, Kind.WRAPPED, "").hasContent();
            return new SmimePart(message, walk.position, hasContent ? Kind.WRAPPED : Kind.EMPTY, "S/MIME signed-data");
        }
        if (CMSObjectIdentifiers.compressedData.equals(content)) {
            return new SmimePart(message, walk.position, Kind.WRAPPED, "S/MIME compressed-data");
        }
        if (CMSObjectIdentifiers.envelopedData.equals(content)
            || CMSObjectIdentifiers.authEnvelopedData.equals(content)
            || CMSObjectIdentifiers.encryptedData.equals(content)) {
            return new SmimePart(message, walk.position, Kind.ENCRYPTED, "S/MIME enveloped-data");
        }
        throw new MalformedMailException("S/MIME of an unknown kind, " + content, null);
    }

    private static ASN1ObjectIdentifier contentType(InputStream octets) throws IOException {
        Object first = new ASN1StreamParser(octets).readObject();
        if (!(first instanceof ASN1SequenceParser sequence)) {
            throw new IOException("no CMS object");
        }
        return new ContentInfoParser(sequence).getContentType();
    }

    private boolean hasContent() throws IOException, MalformedMailException {
        try (InputStream content = openContent()) {
            return content != null;
        } catch (UnreadableMessageException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new MalformedMailException("a part that is called S/MIME and is not", e);
        }
    }

    /** What is inside, as a message that can be scanned. */
    MessageSource content() throws IOException, MalformedMailException {
        long size = 0;
        try (InputStream content = openContent()) {
            byte[] buffer = new byte[16 * 1024];
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                size += count;
            }
        } catch (UnreadableMessageException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new MalformedMailException("an S/MIME part that ends before its end", e);
        }
        long octets = size;
        return new MessageSource() {
            @Override
            public InputStream open() throws IOException {
                return openContent();
            }

            @Override
            public long size() {
                return octets;
            }
        };
    }

    /** Opens the message once more, up to what is inside of this part; null if nothing is. */
    private InputStream openContent() throws IOException {
        Walk walk = new Walk(message);
        try {
            do {
                if (!walk.next()) {
                    throw new IOException("the message has changed");
                }
            } while (walk.position < position);
            CMSTypedStream content = content(walk.content());
            if (content == null) {
                walk.close();
                return null;
            }
            return new FilterInputStream(content.getContentStream()) {
                @Override
                public void close() throws IOException {
                    walk.close();
                }
            };
        } catch (IOException | RuntimeException e) {
            walk.close();
            throw e;
        } catch (CMSException | MalformedMailException e) {
            walk.close();
            throw new IOException(e.getMessage(), e);
        }
    }

    private CMSTypedStream content(InputStream octets) throws CMSException, IOException {
        return type.equals("S/MIME compressed-data")
            ? new CMSCompressedDataParser(octets).getContent(new ZlibExpanderProvider(LARGEST_EXPANSION))
            : new CMSSignedDataParser(new BcDigestCalculatorProvider(), octets).getSignedContent();
    }

    /** Goes through a message part by part, and never holds more of it than a header. */
    private static final class Walk implements AutoCloseable {

        private static final MimeConfig LENIENT = new MimeConfig.Builder()
            .setMaxHeaderCount(10_000).setMaxHeaderLen(LONGEST_HEADER).setMaxLineLen(LONGEST_HEADER).build();

        private final InputStream octets;
        private final MimeTokenStream stream = new MimeTokenStream(LENIENT);
        private boolean started;
        private boolean namedSmime;
        private int depth;
        private int position;

        Walk(MessageSource message) throws UnreadableMessageException {
            try {
                octets = new SourceStream(message.open());
            } catch (IOException e) {
                throw new UnreadableMessageException(e);
            }
            stream.setRecursionMode(RecursionMode.M_RECURSE);
        }

        /** Goes to the next part that has a body, or to the next multipart. */
        boolean next() throws IOException, MalformedMailException {
            try {
                for (EntityState state = step(); state != EntityState.T_END_OF_STREAM; state = step()) {
                    switch (state) {
                        case T_START_HEADER -> namedSmime = false;
                        case T_FIELD -> namedSmime |= namesSmime(stream.getField());
                        case T_START_MULTIPART, T_START_MESSAGE -> {
                            if (++depth > DEEPEST) {
                                throw new MalformedMailException("nested deeper than " + DEEPEST, null);
                            }
                            if (state == EntityState.T_START_MULTIPART) {
                                position++;
                                return true;
                            }
                        }
                        case T_END_MULTIPART, T_END_MESSAGE -> depth--;
                        case T_BODY -> {
                            position++;
                            return true;
                        }
                        default -> { }
                    }
                }
                return false;
            } catch (UnreadableMessageException e) {
                throw e;
            } catch (MimeException | IOException | RuntimeException e) {
                throw new MalformedMailException("its MIME structure cannot be read", e);
            }
        }

        private EntityState step() throws IOException, MimeException {
            if (!started) {
                started = true;
                stream.parse(octets);
                return stream.getState();
            }
            return stream.next();
        }

        boolean isEncryptedMultipart() {
            return stream.getState() == EntityState.T_START_MULTIPART
                && "multipart/encrypted".equals(stream.getBodyDescriptor().getMimeType());
        }

        boolean isCandidate() {
            if (stream.getState() != EntityState.T_BODY) {
                return false;
            }
            String type = stream.getBodyDescriptor().getMimeType();
            return namedSmime || "application/pkcs7-mime".equals(type) || "application/x-pkcs7-mime".equals(type);
        }

        InputStream content() {
            return stream.getDecodedInputStream();
        }

        private static boolean namesSmime(Field field) {
            if (!field.getName().equalsIgnoreCase("Content-Type")
                && !field.getName().equalsIgnoreCase("Content-Disposition")) {
                return false;
            }
            String body = field.getBody().toLowerCase(Locale.ROOT);
            return body.contains(".p7m") || body.contains(".p7z");
        }

        @Override
        public void close() throws IOException {
            octets.close();
        }
    }

    /** Tells a message that cannot be read from one that is wrong in itself. */
    private static final class SourceStream extends FilterInputStream {

        SourceStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException e) {
                throw new UnreadableMessageException(e);
            }
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                return super.read(target, offset, length);
            } catch (IOException e) {
                throw new UnreadableMessageException(e);
            }
        }
    }
}
