package eu.testa.mail.core.mime;

/** There is more of something than anybody sends in earnest; the message says of what. */
public final class BeyondLimitException extends MalformedMailException {

    private static final long serialVersionUID = 1L;

    public BeyondLimitException(String message) {
        super(message);
    }
}
