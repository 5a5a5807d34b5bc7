package eu.testa.mail.core.deferred;

import java.io.IOException;

/** The deferred store cannot be used now: it is away, or its disk is full. Nothing was changed. */
public final class StoreException extends IOException {

    private static final long serialVersionUID = 1L;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
