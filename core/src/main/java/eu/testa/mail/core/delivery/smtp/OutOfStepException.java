package eu.testa.mail.core.delivery.smtp;

import java.io.IOException;

/**
 * The peer's answers do not belong to what was asked: it spoke unasked, or answered something that was never said. No
 * further answer on this connection means anything, nor do those to this mail.
 */
final class OutOfStepException extends IOException {

    private static final long serialVersionUID = 1L;

    OutOfStepException(String message) {
        super("out of step: " + message);
    }
}
