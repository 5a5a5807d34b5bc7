package eu.testa.mail.core.report;

import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.Handover;
import eu.testa.mail.core.delivery.RecipientResult.Delivered;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.Notify;
import eu.testa.mail.core.mail.Recipient;

/** What a report says. */
public enum ReportKind {

    /** The mail is late; the system goes on trying. */
    DELAY("delayed"),
    /** The mail was not delivered and will not be. */
    FAILURE("failed"),
    /** The mail is in a mailbox of this server, or was relayed to a host from which nobody will tell more. */
    SUCCESS("delivered");

    private final String word;

    ReportKind(String word) {
        this.word = word;
    }

    /** In the Message-ID of the report. */
    String word() {
        return word;
    }

    /** The Action field (RFC 3464 §2.3.3). */
    String action(Delivery delivery) {
        return this == SUCCESS && handover(delivery) == Handover.TO_SILENT_HOST ? "relayed" : word;
    }

    /**
     * Whether the sender is told this of a recipient. Nobody is told of a report, which has no sender. Of delay and failure
     * he is told unless he asked otherwise (RFC 3461 §5.2.2, §6.2); of success only where he asked, and once, by the last server
     * that can.
     */
    public boolean isDue(Envelope envelope, Delivery delivery) {
        if (envelope.sender().isEmpty()) {
            return false;
        }
        Recipient recipient = delivery.recipient();
        return switch (this) {
            case DELAY -> recipient.notifyOn().isEmpty() || recipient.notifyOn().contains(Notify.DELAY);
            case FAILURE -> recipient.notifyOn().isEmpty() || recipient.notifyOn().contains(Notify.FAILURE);
            case SUCCESS -> recipient.notifyOn().contains(Notify.SUCCESS)
                && handover(delivery) != Handover.TO_REPORTING_HOST;
        };
    }

    private static Handover handover(Delivery delivery) {
        return delivery.result() instanceof Delivered delivered ? delivered.handover() : Handover.TO_REPORTING_HOST;
    }
}
