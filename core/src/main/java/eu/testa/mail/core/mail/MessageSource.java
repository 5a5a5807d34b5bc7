package eu.testa.mail.core.mail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * The octets of one message (RFC 5322), as they were received.
 *
 * <p>Signatures cover octets, so nothing here parses, folds or re-encodes. A source can be opened any number of
 * times and always gives the same octets; it is never assumed to fit in memory.
 */
public interface MessageSource {

    /**
     * Opens the message at its first octet. The caller closes the stream.
     *
     * @throws IOException if the octets cannot be read (the store is away, the disk fails)
     */
    InputStream open() throws IOException;

    /**
     * Size of the message in octets, line endings as stored.
     *
     * @throws IOException if the size cannot be determined
     */
    long size() throws IOException;

    /** A message that is already in memory, such as a report that was just written. */
    static MessageSource of(byte[] octets) {
        return new ByteArrayMessageSource(octets.clone());
    }

    /** A message in a file. */
    static MessageSource of(Path file) {
        return new FileMessageSource(file);
    }
}
