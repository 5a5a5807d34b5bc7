package eu.testa.mail.mailets.delivery;

import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.DeliveryLog;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.mailets.evidence.Reception;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
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
}
