package eu.testa.mail.matchers;

import eu.testa.mail.core.evidence.witness.CheckpointPost;
import eu.testa.mail.core.mail.Outbox;
import java.util.Collection;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;

/**
 * Matches all recipients of a mail with a copy of a checkpoint that this server itself has written ({@code evidence.mail-to}); not those of
 * other servers, which it only carries. One that cannot be delivered need not be kept: the checkpoint stands beside the evidence, the
 * next copy says more, and health and a mail to the postmaster say that none arrives.
 *
 * <pre>{@code
 * <mailet match="IsCheckpointCopy" class="Discard">
 *     <reason>A copy of a checkpoint that does not arrive; the checkpoint itself is beside the evidence.</reason>
 * </mailet>
 * }</pre>
 */
public final class IsCheckpointCopy extends UnconditionalMatcher {

    @Override
    public Collection<MailAddress> match(Mail mail) throws MessagingException {
        return Outbox.isLetter(mail.getName()) && hasIdOfCopy(mail) ? mail.getRecipients() : List.of();
    }

    private static boolean hasIdOfCopy(Mail mail) throws MessagingException {
        String messageId = mail.getMessage().getHeader("Message-ID", null);
        return messageId != null && CheckpointPost.isCopy(messageId.strip());
    }
}
