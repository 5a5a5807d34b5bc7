package eu.testa.mail.core.virus.engine;

import eu.testa.mail.core.mail.MessageSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Octets as an engine gets them: behind a {@code Received} line. clamd and many ICAP services tell by the first octets
 * what they have before them, and not every header field that a mail may begin with is a mail to them; what they take
 * for some text they search as it stands, and decode nothing.
 */
public final class EngineMail implements MessageSource {

    private static final String RECEIVED = "Received: from scanner.invalid by scanner.invalid;"
        + " Thu, 1 Jan 1970 00:00:00 +0000\r\n";
    private static final byte[] BEFORE_MAIL = ascii(RECEIVED);
    private static final byte[] BEFORE_FILE = ascii(RECEIVED + "MIME-Version: 1.0\r\n"
        + "Content-Type: application/octet-stream; name=content\r\n"
        + "Content-Disposition: attachment; filename=content\r\n"
        + "Content-Transfer-Encoding: base64\r\n\r\n");

    private final MessageSource content;
    private final boolean file;

    private EngineMail(MessageSource content, boolean file) {
        this.content = content;
        this.file = file;
    }

    /** A mail, or a part of one with its header fields. */
    public static MessageSource of(MessageSource mail) {
        return new EngineMail(mail, false);
    }

    /** Octets that may be anything, such as an archive: as the attachment of a mail. */
    public static MessageSource attaching(MessageSource file) {
        return new EngineMail(file, true);
    }

    /** How many octets of content are sure to fit into a message that has no more than so many. */
    public static long room(long maxSize) {
        return (maxSize - BEFORE_FILE.length) / Base64Lines.ENCODED_LINE * Base64Lines.LINE;
    }

    @Override
    public InputStream open() throws IOException {
        InputStream octets = content.open();
        return new SequenceInputStream(new ByteArrayInputStream(file ? BEFORE_FILE : BEFORE_MAIL),
            file ? new Base64Lines(octets) : octets);
    }

    @Override
    public long size() throws IOException {
        return file ? BEFORE_FILE.length + Base64Lines.size(content.size()) : BEFORE_MAIL.length + content.size();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Encodes what it reads as RFC 2045 §6.8 has it, in lines of 76 characters. */
    private static final class Base64Lines extends InputStream {

        private static final int LINE = 57;
        private static final int ENCODED_LINE = 78;
        private static final int BLOCK = 200 * LINE;

        private final InputStream octets;
        private ByteArrayInputStream encoded = new ByteArrayInputStream(new byte[0]);

        Base64Lines(InputStream octets) {
            this.octets = octets;
        }

        static long size(long octets) {
            long rest = octets % LINE;
            return octets / LINE * ENCODED_LINE + (rest == 0 ? 0 : (rest + 2) / 3 * 4 + 2);
        }

        @Override
        public int read() throws IOException {
            return hasMore() ? encoded.read() : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return length == 0 || hasMore() ? encoded.read(target, offset, length) : -1;
        }

        private boolean hasMore() throws IOException {
            if (encoded.available() == 0) {
                byte[] block = octets.readNBytes(BLOCK);
                if (block.length > 0) {
                    encoded = new ByteArrayInputStream(ascii(Base64.getMimeEncoder().encodeToString(block) + "\r\n"));
                }
            }
            return encoded.available() > 0;
        }

        @Override
        public void close() throws IOException {
            octets.close();
        }
    }
}
