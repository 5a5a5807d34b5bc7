package eu.testa.mail.matchers;

import eu.testa.mail.core.probe.EchoAddress;
import java.util.Collection;
import java.util.List;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;

/**
 * Matches all recipients of a probe: a mail without a sender, for {@code testa-probe@} and nobody else. A probe that cannot be
 * delivered at once has told what it was sent for, so that a relay need not keep it.
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
            ? mail.getRecipients() : List.of();
    }
}
