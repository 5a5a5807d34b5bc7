package eu.testa.mail.core.delivery.smtp;

import eu.testa.mail.core.mail.MessageSource;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The message cannot be read from our own store: no peer's fault. */
final class MessageUnreadableException extends IOException {

    private static final long serialVersionUID = 1L;

    private final IOException reason;

    private MessageUnreadableException(IOException reason) {
        super(reason);
        this.reason = reason;
    }

    IOException reason() {
        return reason;
    }

    /** Opens a message so that a disk that fails does not look like a peer that fails. */
    static InputStream apart(MessageSource message) throws MessageUnreadableException {
        try {
            return new Stream(message.open());
        } catch (IOException e) {
            throw new MessageUnreadableException(e);
        }
    }

    private static final class Stream extends FilterInputStream {

        private Stream(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return super.read(buffer, offset, length);
            } catch (IOException e) {
                throw new MessageUnreadableException(e);
            }
        }
    }
}
