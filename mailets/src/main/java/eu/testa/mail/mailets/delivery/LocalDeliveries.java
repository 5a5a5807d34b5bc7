package eu.testa.mail.mailets.delivery;

import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.DeliveryLog;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.mailets.evidence.Reception;
import eu.testa.mail.mailets.james.Envelopes;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;

/**
 * Writes down what ends on this server, in a mailbox or elsewhere: a line in {@code delivery.log} and a record in the evidence
 * for each recipient, under the id that the sender was told when the server took the mail.
 */
public record LocalDeliveries(DeliveryLog log, Clock clock) {

    /**
     * @param mail       of which the id and the time are known
     * @param envelope   of it as it came
     * @param deliveries of those recipients for whom it ends here
     */
    public void write(Mail mail, Envelope envelope, MessageSource message, List<Delivery> deliveries) {
        log.write(Reception.idOf(mail), envelope, message, deliveries,
            Duration.between(DeferredAttributes.acceptedAt(mail, clock), clock.instant()));
    }

    /**
     * Ends a mail for some of its recipients; the others, if there are any, get it all the same.
     *
     * @param words what was done with it
     */
    public void end(Mail mail, MessageSource message, List<MailAddress> some, String words) throws MessagingException {
        Envelope envelope = Envelopes.of(mail);
        write(mail, envelope, message, envelope.recipients().stream()
            .filter(recipient -> some.stream().anyMatch(one -> one.asString().equals(recipient.address())))
            .map(recipient -> Delivery.here(recipient, words, clock.instant())).toList());
        List<MailAddress> others = mail.getRecipients().stream().filter(recipient -> !some.contains(recipient)).toList();
        mail.setRecipients(others);
        if (others.isEmpty()) {
            mail.setState(Mail.GHOST);
        }
    }
}
