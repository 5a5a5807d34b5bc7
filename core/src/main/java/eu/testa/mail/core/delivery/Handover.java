package eu.testa.mail.core.delivery;

/** Where a mail was delivered to, and who tells the sender what becomes of it from there (RFC 3461 §5.2.1, §5.2.2). */
public enum Handover {
    /** Into a mailbox of this server: nothing more becomes of it, and this server tells. */
    MAILBOX,
    /** To a host that speaks DSN, and tells from now on. */
    TO_REPORTING_HOST,
    /** To a host that does not speak DSN: it was relayed is all that can be told, and this server tells it. */
    TO_SILENT_HOST
}
