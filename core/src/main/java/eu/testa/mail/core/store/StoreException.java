package eu.testa.mail.core.store;

import java.io.IOException;

/** The store cannot be used for this: it is away, it refuses a change, or it is damaged here. Nothing was changed. */
public class StoreException extends IOException {

    private static final long serialVersionUID = 1L;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
