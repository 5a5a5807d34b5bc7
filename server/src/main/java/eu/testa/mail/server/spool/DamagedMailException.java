package eu.testa.mail.server.spool;

import java.io.IOException;

/** A file is not the mail that was written, or a part of one: reading it again will not help. */
public final class DamagedMailException extends IOException {

    private static final long serialVersionUID = 1L;

    DamagedMailException(String message) {
        super(message);
    }

    DamagedMailException(String message, Throwable cause) {
        super(message, cause);
    }
}
