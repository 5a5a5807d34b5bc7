package eu.testa.mail.mailets.james;

import eu.testa.mail.core.deferred.Remainder;
import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RecipientResult.Failed;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.matchers.DeliveryAttribute;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mailet.Mail;

/** What came of the last attempt, on its way from {@link TestaDelivery} to retry and reports. */
public final class DeliveryResults {

    private DeliveryResults() {
    }

    public static void attach(Mail mail, List<Delivery> deliveries) {
        DeliveryAttribute.set(mail, deliveries);
    }

    /** Those of the mail's recipients; empty when no attempt was made. */
    public static List<Delivery> of(Mail mail) {
        return DeliveryAttribute.of(mail);
    }

    /**
     * Notes that the mail goes to none of its recipients, for a reason of this server's own.
     *
     * @param status enhanced status (RFC 3463), {@code 5.x.y}
     * @param words  for the sender
     */
    public static void refuse(Mail mail, String status, String words) {
        RemoteReply reply = RemoteReply.ours(status, words);
        attach(mail, Envelopes.of(mail).recipients().stream()
            .map(recipient -> new Delivery(recipient, new Destination("none"), new Failed(reply))).toList());
        mail.setErrorMessage(words);
    }

    /** Leaves the recipients of these deliveries to the mail, and what came of them. */
    public static void narrow(Mail mail, List<Delivery> deliveries) {
        Set<String> kept = deliveries.stream().map(delivery -> delivery.recipient().address()).collect(Collectors.toSet());
        mail.setRecipients(mail.getRecipients().stream().filter(recipient -> kept.contains(recipient.asString())).toList());
        attach(mail, deliveries);
    }

    /** Replaces what was said to this mail by what was said since to other mail for its destination. */
    public static void update(Mail mail, RemoteReply latest) {
        attach(mail, Remainder.upToDate(of(mail), latest));
    }
}
