package eu.testa.mail.lab;

/** The lab cannot do what was asked; the message says why and what to do. */
public final class LabException extends RuntimeException {

    public LabException(String message) {
        super(message);
    }

    public LabException(String message, Throwable cause) {
        super(message, cause);
    }
}
