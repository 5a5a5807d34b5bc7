package eu.testa.mail.core.virus;

import eu.testa.mail.core.mail.MessageSource;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1SequenceParser;
import org.bouncycastle.asn1.ASN1SetParser;
import org.bouncycastle.asn1.ASN1StreamParser;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfoParser;
import org.bouncycastle.asn1.cms.SignedDataParser;
import org.bouncycastle.cms.CMSCompressedDataParser;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedDataParser;
import org.bouncycastle.cms.CMSTypedStream;
import org.bouncycastle.cms.jcajce.ZlibExpanderProvider;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;

/**
 * A part of a mail that hides its content from a virus scanner: a CMS object, or {@code multipart/encrypted}
 * (RFC 1847). What it is, its first octets say, under whatever name: a mail program that is given a CMS object opens it, and
 * there are more ways to write a file name than anyone wants to know. A part that is called S/MIME (RFC 8551 §3.9) has
 * to be some.
 */
final class SmimePart {

    private static final int DEEPEST = 50;
    private static final int LONGEST_HEADER = 256 * 1024;
    /** More than stands before the content in any CMS object: a version, and names of algorithms. */
    private static final int LONGEST_START = 64 * 1024;
    private static final int SEQUENCE = 0x30;
    private static final String NOT_CMS = "a part that is called S/MIME and is not";

    private final MessageSource message;
    private final int position;
    private final boolean compressed;
    private final Optional<ObstacleException> obstacle;

    private SmimePart(MessageSource message, int position, boolean compressed, Optional<ObstacleException> obstacle) {
        this.message = message;
        this.position = position;
        this.compressed = compressed;
        this.obstacle = obstacle;
    }

    /**
     * Finds those that have content, in one reading. What keeps anyone from looking further is among them, as the last.
     *
     * @param most so many and no more
     * @throws UnreadableMessageException if the message cannot be read until then
     */
    static List<SmimePart> allIn(MessageSource message, int most, Deadline deadline) throws IOException {
        List<SmimePart> parts = new ArrayList<>();
        try (Walk walk = new Walk(message, deadline)) {
            while (parts.size() < most && walk.next()) {
                if (walk.isEncryptedMultipart()) {
                    parts.add(encrypted("multipart/encrypted"));
                } else if (walk.isLeaf()) {
                    identify(message, walk).ifPresent(parts::add);
                }
            }
        } catch (ObstacleException e) {
            parts.add(hindered(e));
        }
        return parts;
    }

    private static SmimePart hindered(ObstacleException obstacle) {
        return new SmimePart(null, 0, false, Optional.of(obstacle));
    }

    private static SmimePart encrypted(String type) {
        return hindered(new ObstacleException(Obstacle.ENCRYPTED_MAIL, type, null));
    }

    private static Optional<SmimePart> identify(MessageSource message, Walk walk)
        throws IOException, ObstacleException {
        byte[] start = walk.start();
        if (!walk.isCalledSmime() && (start.length == 0 || start[0] != SEQUENCE)) {
            return Optional.empty();
        }
        ContentInfoParser object;
        try {
            // nothing in the object is longer than the message, whatever its length octets say
            int limit = (int) Math.min(message.size(), Integer.MAX_VALUE);
            object = new ContentInfoParser((ASN1SequenceParser)
                new ASN1StreamParser(new ByteArrayInputStream(start), limit).readObject());
        } catch (IOException | RuntimeException e) {
            return walk.isCalledSmime() ? Optional.of(hindered(malformed(NOT_CMS, e))) : Optional.empty();
        }
        ASN1ObjectIdentifier type = object.getContentType();
        if (CMSObjectIdentifiers.envelopedData.equals(type)
            || CMSObjectIdentifiers.authEnvelopedData.equals(type)
            || CMSObjectIdentifiers.signedAndEnvelopedData.equals(type)
            || CMSObjectIdentifiers.encryptedData.equals(type)) {
            return Optional.of(encrypted("S/MIME enveloped-data"));
        }
        if (CMSObjectIdentifiers.compressedData.equals(type)) {
            return Optional.of(new SmimePart(message, walk.position, true, Optional.empty()));
        }
        if (CMSObjectIdentifiers.signedData.equals(type)) {
            try {
                // without content: certificates, or the signature of a multipart/signed
                return hasContent(object) ? Optional.of(new SmimePart(message, walk.position, false, Optional.empty()))
                    : Optional.empty();
            } catch (IOException | RuntimeException e) {
                return Optional.of(hindered(malformed("an S/MIME signature that cannot be read", e)));
            }
        }
        return walk.isCalledSmime() ? Optional.of(hindered(new ObstacleException(Obstacle.MALFORMED,
            "S/MIME of an unknown kind, " + type, null))) : Optional.empty();
    }

    private static boolean hasContent(ContentInfoParser object) throws IOException {
        SignedDataParser signed = SignedDataParser.getInstance(object.getContent(BERTags.SEQUENCE));
        ASN1SetParser digestAlgorithms = signed.getDigestAlgorithms();
        for (ASN1Encodable one = digestAlgorithms.readObject(); one != null; one = digestAlgorithms.readObject()) {
            one.toASN1Primitive();
        }
        return signed.getEncapContentInfo().getContent(BERTags.OCTET_STRING) != null;
    }

    /** Whether it can be looked into, and if not, why. */
    Optional<Verdict> verdict() {
        return obstacle.map(ObstacleException::verdict);
    }

    /**
     * What is inside, as a message that can be scanned.
     *
     * @param largest how many octets it may have
     * @throws UnreadableMessageException if the message cannot be read until then
     * @throws ObstacleException          if it has more, or ends before its end
     */
    MessageSource content(long largest, Deadline deadline) throws IOException, ObstacleException {
        long size = 0;
        try (InputStream content = openContent(deadline)) {
            byte[] buffer = new byte[16 * 1024];
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                size += count;
                if (size > largest) {
                    throw new ObstacleException(Obstacle.LIMIT_EXCEEDED,
                        "S/MIME content of more than " + largest + " octets", null);
                }
            }
        } catch (IOException | RuntimeException e) {
            throw malformed("an S/MIME part that ends before its end", e);
        }
        long octets = size;
        return new MessageSource() {
            @Override
            public InputStream open() throws IOException {
                return openContent(deadline);
            }

            @Override
            public long size() {
                return octets;
            }
        };
    }

    /** Opens the message once more, up to what is inside of this part. */
    private InputStream openContent(Deadline deadline) throws IOException {
        Walk walk = new Walk(message, deadline);
        try {
            do {
                if (!walk.next()) {
                    throw new IOException("the message has changed");
                }
            } while (walk.position < position);
            return new FilterInputStream(content(walk.content())) {
                @Override
                public void close() throws IOException {
                    walk.close();
                }
            };
        } catch (IOException | RuntimeException e) {
            walk.close();
            throw e;
        } catch (CMSException | ObstacleException e) {
            walk.close();
            throw new IOException(e.getMessage(), e);
        }
    }

    private InputStream content(InputStream octets) throws CMSException, IOException {
        CMSTypedStream content = compressed ? new CMSCompressedDataParser(octets).getContent(new ZlibExpanderProvider())
            : new CMSSignedDataParser(new BcDigestCalculatorProvider(), octets).getSignedContent();
        if (content == null) {
            throw new IOException("the message has changed");
        }
        return content.getContentStream();
    }

    /** The octets are wrong; unless they could not be read, for which the mail is not to blame. */
    private static ObstacleException malformed(String what, Exception e) throws UnreadableMessageException {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnreadableMessageException unreadable) {
                throw unreadable;
            }
        }
        return new ObstacleException(Obstacle.MALFORMED, what, e);
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

        Walk(MessageSource message, Deadline deadline) throws UnreadableMessageException {
            octets = MessageStream.open(message, deadline);
            stream.setRecursionMode(RecursionMode.M_RECURSE);
        }

        /** Goes to the next part that has a body, or to the next multipart. */
        boolean next() throws IOException, ObstacleException {
            try {
                for (EntityState state = step(); state != EntityState.T_END_OF_STREAM; state = step()) {
                    switch (state) {
                        case T_START_HEADER -> namedSmime = false;
                        case T_FIELD -> namedSmime |= namesSmime(stream.getField());
                        case T_START_MULTIPART, T_START_MESSAGE -> {
                            if (++depth > DEEPEST) {
                                throw new ObstacleException(Obstacle.LIMIT_EXCEEDED, "nested deeper than " + DEEPEST,
                                    null);
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
            } catch (MimeException | IOException | RuntimeException e) {
                throw malformed("its MIME structure cannot be read", e);
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

        boolean isLeaf() {
            return stream.getState() == EntityState.T_BODY;
        }

        boolean isCalledSmime() {
            String type = stream.getBodyDescriptor().getMimeType();
            return namedSmime || "application/pkcs7-mime".equals(type) || "application/x-pkcs7-mime".equals(type);
        }

        /** The first octets of a leaf, and not more of it when the very first says that it is no CMS object. */
        byte[] start() throws IOException, ObstacleException {
            try {
                PushbackInputStream octets = new PushbackInputStream(content());
                int first = octets.read();
                if (first < 0) {
                    return new byte[0];
                }
                octets.unread(first);
                return octets.readNBytes(first == SEQUENCE ? LONGEST_START : 1);
            } catch (IOException | RuntimeException e) {
                throw malformed("its MIME structure cannot be read", e);
            }
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
}
