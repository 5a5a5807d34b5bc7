package eu.testa.mail.core.address;

/** An address breaks a rule of chapter 2.3; the message says which, in words for the one who typed it. */
public final class InvalidTestaAddressException extends IllegalArgumentException {

    InvalidTestaAddressException(String message) {
        super(message);
    }
}
