package eu.testa.mail.core.mime;

import java.io.IOException;

/**
 * What was read is not what it says it is, or is beyond a limit; the message says what, for {@code permerror}. It is an
 * IOException because content is read as a stream.
 */
public class MalformedMailException extends IOException {

    private static final long serialVersionUID = 1L;

    public MalformedMailException(String message) {
        super(message);
    }

    public MalformedMailException(String message, Throwable cause) {
        super(message, cause);
    }
}
