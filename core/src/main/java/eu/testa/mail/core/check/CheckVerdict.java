package eu.testa.mail.core.check;

/** What came of a check, the best first. */
public enum CheckVerdict {
    PASS,
    /** Mail flows, but something wants attention, or could not be found out. */
    WARN,
    /** The requirement is not met. */
    FAIL
}
