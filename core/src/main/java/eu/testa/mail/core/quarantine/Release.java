package eu.testa.mail.core.quarantine;

/**
 * The answer to the wish to release a mail.
 *
 * @param reason in words, for the administrator
 */
public record Release(Outcome outcome, String reason) {

    /** What came of it. */
    public enum Outcome {
        /** It is in the spool again. */
        RELEASED,
        /** A new scan still says no. */
        STILL_REFUSED,
        /** No scanner gave a verdict; ask again later. */
        NOT_SCANNED,
        /** There is no such mail. */
        UNKNOWN
    }
}
