package eu.testa.mail.core.virus;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mime.BeyondLimitException;
import eu.testa.mail.core.mime.MailParts;
import eu.testa.mail.core.mime.MailParts.Part;
import eu.testa.mail.core.mime.MalformedMailException;
import eu.testa.mail.core.mime.TransferEncoding;
import eu.testa.mail.core.smime.cms.CmsReader;
import eu.testa.mail.core.smime.cms.Decompressed;
import eu.testa.mail.core.smime.cms.SmimeEntity;
import eu.testa.mail.core.smime.cms.SmimeLimits;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A part of a mail that hides its content from a virus scanner: a CMS object, or {@code multipart/encrypted}
 * (RFC 1847). What it is, its first octets say, under whatever name: a mail program that is given a CMS object opens it, and
 * there are more ways to write a file name than anyone wants to know. A part that is called S/MIME (RFC 8551 §3.9) has
 * to be some.
 */
final class SmimePart {

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

    /** How a part that is none of these is looked into. */
    enum Content {
        /** It is called text, and not encoded as files are. */
        TEXT,
        /** Anything else, which engines have seen in the mail. */
        FILE,
        /** It stands in the place of a signature, where engines do not look, and is none. */
        UNSEEN_FILE
    }

    /** Looks into the parts that have content and are none of these. */
    interface OtherParts {

        /**
         * @param start of the part, decoded; all of it can be read once
         * @throws IOException if it cannot be read
         */
        void part(PartStart start, Content content) throws IOException;
    }

    /**
     * Finds those that have content, in one reading, in which the others are looked into as well. What keeps anyone from
     * looking further is among them, as the last.
     *
     * @param most so many and no more
     * @throws UnreadableMessageException if the message cannot be read until then
     */
    static List<SmimePart> allIn(MessageSource message, int most, Deadline deadline, OtherParts others) throws IOException {
        List<SmimePart> found = new ArrayList<>();
        MessageStream octets = MessageStream.open(message, deadline);
        try (MailParts parts = new MailParts(octets, octets.size())) {
            PartStart start = new PartStart(octets.size());
            Optional<Part> part = parts.next();
            while (found.size() < most && part.isPresent()) {
                if (part.get().type().name().equals("multipart/encrypted")) {
                    found.add(encrypted("multipart/encrypted"));
                } else if (part.get().isLeaf()) {
                    start.read(parts.content());
                    Optional<SmimePart> smime = identify(message, part.get(), start);
                    if (smime.isPresent()) {
                        found.add(smime.get());
                    } else {
                        others.part(start, contentOf(part.get(), start));
                    }
                }
                part = parts.next();
            }
        } catch (BeyondLimitException e) {
            found.add(hindered(new ObstacleException(Obstacle.LIMIT_EXCEEDED, e.getMessage(), e)));
        } catch (MalformedMailException e) {
            found.add(hindered(new ObstacleException(Obstacle.MALFORMED, e.getMessage(), e)));
        }
        return found;
    }

    private static SmimePart hindered(ObstacleException obstacle) {
        return new SmimePart(null, 0, false, Optional.of(obstacle));
    }

    private static SmimePart encrypted(String type) {
        return hindered(new ObstacleException(Obstacle.ENCRYPTED_MAIL, type, null));
    }

    private static Optional<SmimePart> identify(MessageSource message, Part part, PartStart start) throws IOException {
        if ((start.count() == 0 || start.octets()[0] != SEQUENCE) && !isCalledSmime(part)) {
            return Optional.empty();
        }
        CmsReader object;
        try {
            object = cms(start);
        } catch (IOException | RuntimeException e) {
            return isCalledSmime(part) ? Optional.of(hindered(malformed(NOT_CMS, e))) : Optional.empty();
        }
        if (object.isEncrypted()) {
            return Optional.of(encrypted("S/MIME enveloped-data"));
        }
        if (object.isCompressed()) {
            return Optional.of(new SmimePart(message, part.number(), true, Optional.empty()));
        }
        if (object.isSigned()) {
            try {
                // without content: certificates, or the signature of a multipart/signed
                return object.signedContent().isPresent()
                    ? Optional.of(new SmimePart(message, part.number(), false, Optional.empty())) : Optional.empty();
            } catch (IOException | RuntimeException e) {
                return Optional.of(hindered(malformed("an S/MIME signature that cannot be read", e)));
            }
        }
        return isCalledSmime(part) ? Optional.of(hindered(new ObstacleException(Obstacle.MALFORMED,
            "S/MIME of an unknown kind, " + object.type(), null))) : Optional.empty();
    }

    private static CmsReader cms(PartStart start) throws IOException {
        return new CmsReader(start.octets(), start.count(), SmimeLimits.standard());
    }

    private static Content contentOf(Part part, PartStart start) throws IOException {
        if (part.signature() && !isSignature(part, start)) {
            return Content.UNSEEN_FILE;
        }
        return part.type().name().startsWith("text/") && part.encoding() != TransferEncoding.BASE64 ? Content.TEXT : Content.FILE;
    }

    /** By its octets, its type and its name: nobody opens it as anything else. */
    private static boolean isSignature(Part part, PartStart start) throws IOException {
        for (String name : part.header().fileNames()) {
            if (!name.endsWith(".p7s")) {
                return false;
            }
        }
        try {
            return SmimeEntity.of(part.header()).isSignature() && cms(start).isSigned();
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private static boolean isCalledSmime(Part part) throws IOException {
        SmimeEntity entity = SmimeEntity.of(part.header());
        return entity.hasNameOfCms() || entity.isCms() && !entity.isSignature();
    }

    /** Whether it can be looked into, and if not, why. */
    Optional<ScanVerdict> verdict() {
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
        MailParts parts = new MailParts(MessageStream.open(message, deadline));
        try {
            Optional<Part> part;
            do {
                part = parts.next();
            } while (part.isPresent() && part.get().number() < position);
            part.orElseThrow(() -> new IOException("the message has changed"));
            CmsReader object = new CmsReader(parts.content(), SmimeLimits.standard());
            return compressed ? new Decompressed(object.compressedContent(), parts, Long.MAX_VALUE)
                : new FilterInputStream(object.signedContent().orElseThrow(() -> new IOException("the message has changed"))) {
                    @Override
                    public void close() throws IOException {
                        parts.close();
                    }
                };
        } catch (IOException | RuntimeException e) {
            parts.close();
            throw e;
        }
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
}
