package eu.testa.mail.core.log;

/** What a line of a log is found by. The keys are the same in all logs, and in the diagnostic context (MDC) of a thread. */
public final class LogKeys {

    /** The id of the mail that a line is about, on this server. */
    public static final String MAIL = "mail";

    private LogKeys() {
    }
}
