package eu.testa.mail.core.virus;

import java.io.IOException;

/** The message itself cannot be read: no fault of the engine, and no other engine can do better. */
public final class UnreadableMessageException extends IOException {

    private static final long serialVersionUID = 1L;

    public UnreadableMessageException(IOException cause) {
        super("the message cannot be read: " + cause.getMessage(), cause);
    }
}
