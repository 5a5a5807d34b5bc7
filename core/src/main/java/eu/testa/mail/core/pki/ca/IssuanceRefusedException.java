package eu.testa.mail.core.pki.ca;

import eu.testa.mail.core.pki.PkiException;

/** A rule of the note forbids the certificate; the message names the rule. */
public final class IssuanceRefusedException extends PkiException {

    private static final long serialVersionUID = 1L;

    IssuanceRefusedException(String message) {
        super(message);
    }
}
