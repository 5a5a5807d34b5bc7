package eu.testa.mail.mailets.delivery;

import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.report.WaysOn;
import eu.testa.mail.core.report.WaysOn.Part;
import eu.testa.mail.mailets.james.DeliveryResults;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetContext;

/**
 * Sends a mail on to other processors, each recipient by what came of him.
 *
 * @param ways    names of processors
 * @param context spools the copies
 */
public record Onward(WaysOn ways, MailetContext context) {

    /**
     * @param envelope   of the mail as it came
     * @param deliveries what came of its recipients; of those who are left out, nothing becomes here
     */
    public void send(Mail mail, Envelope envelope, List<Delivery> deliveries) throws MessagingException {
        Part own = ways.send(mail.getName(), envelope, deliveries, part -> copy(mail, part));
        // what came of a mail that is done, nobody asks but the queue that it may come from
        if (!own.place().equals(ways.done()) || DeferredAttributes.isFromStore(mail)) {
            DeliveryResults.narrow(mail, own.deliveries());
        }
        mail.setState(own.place());
    }

    private void copy(Mail mail, Part part) throws MessagingException {
        Mail copy = DividedMail.partOf(mail);
        try {
            DeliveryResults.narrow(copy, part.deliveries());
            context.sendMail(copy, part.place());
        } finally {
            LifecycleUtil.dispose(copy);
        }
    }
}
