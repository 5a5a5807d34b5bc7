package eu.testa.mail.core.smime;

import java.io.IOException;

/**
 * What was read is not what it says it is, or is beyond a limit; the message says what, for {@code permerror}. It is an
 * IOException because content is read as a stream.
 */
final class MalformedSmimeException extends IOException {

    private static final long serialVersionUID = 1L;

    MalformedSmimeException(String message) {
        super(message);
    }

    MalformedSmimeException(String message, Throwable cause) {
        super(message, cause);
    }
}
