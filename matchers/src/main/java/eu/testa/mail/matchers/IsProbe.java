package eu.testa.mail.matchers;

import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.RecipientResult.Deferred;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.probe.EchoAddress;
import java.util.Collection;
import java.util.List;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;

/**
 * Matches all recipients of a probe: a mail without a sender, for {@code testa-probe@} and nobody else. A probe that its Member
 * State did not take has told what it was sent for, so that a relay need not keep it.
 *
 * <p>One that was not offered to anybody yet does not match: it goes as any mail to the queue of a destination that was slow
 * lately, and out of there at once.
 *
 * <pre>{@code
 * <mailet match="IsProbe" class="Discard">
 *     <reason>A probe that is late has told what it was sent for.</reason>
 * </mailet>
 * }</pre>
 */
public final class IsProbe extends UnconditionalMatcher {

    @Override
    public Collection<MailAddress> match(Mail mail) {
        return mail.getMaybeSender().isNullSender()
            && mail.getRecipients().stream().allMatch(recipient -> EchoAddress.is(recipient.asString()))
            && DeliveryAttribute.of(mail).stream().noneMatch(IsProbe::isForTheQueue)
            ? mail.getRecipients() : List.of();
    }

    private static boolean isForTheQueue(Delivery delivery) {
        return delivery.result() instanceof Deferred deferred && deferred.scope() == Scope.BUSY;
    }
}
