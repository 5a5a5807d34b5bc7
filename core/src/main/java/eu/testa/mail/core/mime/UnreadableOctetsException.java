package eu.testa.mail.core.mime;

import eu.testa.mail.core.mail.MessageSource;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The store of the message has failed: nothing to do with what is in the message, which libraries refuse with an
 * IOException, too.
 */
public final class UnreadableOctetsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private UnreadableOctetsException(IOException cause) {
        super(cause);
    }

    @Override
    public synchronized IOException getCause() {
        return (IOException) super.getCause();
    }

    /** Opens a message so that what fails in its store is told apart. */
    public static InputStream open(MessageSource message) {
        try {
            return new FilterInputStream(message.open()) {

                @Override
                public int read() throws IOException {
                    try {
                        return super.read();
                    } catch (IOException e) {
                        throw new UnreadableOctetsException(e);
                    }
                }

                @Override
                public int read(byte[] to, int offset, int most) throws IOException {
                    try {
                        return super.read(to, offset, most);
                    } catch (IOException e) {
                        throw new UnreadableOctetsException(e);
                    }
                }
            };
        } catch (IOException e) {
            throw new UnreadableOctetsException(e);
        }
    }
}
