package eu.testa.mail.core.pki;

/** The CA cannot do what was asked; the message says why and what to do, for the administrator who asked. */
public class PkiException extends Exception {

    private static final long serialVersionUID = 1L;

    public PkiException(String message) {
        super(message);
    }

    public PkiException(String message, Throwable cause) {
        super(message, cause);
    }
}
