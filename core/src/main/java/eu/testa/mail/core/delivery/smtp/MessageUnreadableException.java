package eu.testa.mail.core.delivery.smtp;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The message cannot be read from our own store: no peer's fault. */
final class MessageUnreadableException extends IOException {

    private static final long serialVersionUID = 1L;

    private final IOException reason;

    MessageUnreadableException(IOException reason) {
        super(reason);
        this.reason = reason;
    }

    IOException reason() {
        return reason;
    }

    /** A message's octets, whose errors can be told from the peer's. */
    static final class Stream extends FilterInputStream {

        Stream(InputStream in) {
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
