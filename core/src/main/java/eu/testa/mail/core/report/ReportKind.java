package eu.testa.mail.core.report;

import eu.testa.mail.core.mail.Notify;
import eu.testa.mail.core.mail.Recipient;

/** What a report says. */
public enum ReportKind {

    /** The mail is late; the system goes on trying. */
    DELAY("delayed", Notify.DELAY),
    /** The mail was not delivered and will not be. */
    FAILURE("failed", Notify.FAILURE);

    private final String action;
    private final Notify notify;

    ReportKind(String action, Notify notify) {
        this.action = action;
        this.notify = notify;
    }

    /** The Action field (RFC 3464 §2.3.3). */
    String action() {
        return action;
    }

    /** Whether the sender wants this report for a recipient; without NOTIFY he does (RFC 3461 §5.2.2, §6.2). */
    boolean wantedFor(Recipient recipient) {
        return recipient.notifyOn().isEmpty() || recipient.notifyOn().contains(notify);
    }
}
