package eu.testa.mail.mailets.delivery;

import eu.testa.mail.core.deferred.Deferral;
import eu.testa.mail.core.deferred.Remainder;
import eu.testa.mail.core.deferred.Undelivered;
import eu.testa.mail.mailets.james.DeliveryResults;
import eu.testa.mail.mailets.james.MailState;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;

/** What an attempt left of a mail, in the form in which the store keeps it. */
public final class UndeliveredMail {

    private UndeliveredMail() {
    }

    /**
     * @param mail  with the results of the attempt, or with the reason why none was made
     * @param clock the one on the wall
     */
    public static Undelivered of(Mail mail, Clock clock) throws MessagingException {
        List<Deferral> parts = new ArrayList<>();
        for (Remainder remainder : Remainder.of(DeliveryResults.of(mail), Optional.ofNullable(mail.getErrorMessage()))) {
            parts.add(part(mail, remainder));
        }
        return new Undelivered(DeferredAttributes.lease(mail), DeferredAttributes.acceptedAt(mail, clock),
            DeferredAttributes.attemptBegan(mail), parts, MimeMessageOctets.of(mail.getMessage()));
    }

    private static Deferral part(Mail mail, Remainder remainder) throws MessagingException {
        Mail copy = DeferredAttributes.stateOf(mail);
        if (!remainder.deliveries().isEmpty()) {
            DeliveryResults.narrow(copy, remainder.deliveries());
        }
        return new Deferral(mail.getName(), mail.getMaybeSender().asOptional().map(MailAddress::asString),
            MailState.of(copy).toJson(), copy.getRecipients().size(), remainder);
    }
}
