package eu.testa.mail.core.delivery.smtp;

import java.io.IOException;

/** What the peer sent is not what its protocol allows. */
public final class ProtocolException extends IOException {

    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super(message);
    }
}
