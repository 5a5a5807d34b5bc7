package eu.testa.mail.core.mail;

/** The NOTIFY keywords of RFC 3461 §4.1. {@link #NEVER} stands alone. */
public enum Notify {
    NEVER,
    SUCCESS,
    FAILURE,
    DELAY
}
