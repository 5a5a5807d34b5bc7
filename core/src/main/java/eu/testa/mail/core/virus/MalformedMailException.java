package eu.testa.mail.core.virus;

/** The structure of a mail cannot be followed to its end. */
final class MalformedMailException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedMailException(String message, Throwable cause) {
        super(message, cause);
    }
}
