package eu.testa.mail.mailets.hook;

import eu.testa.mail.mailets.james.Parameters;
import java.util.Collection;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.MailboxPath;
import org.apache.james.mailbox.quota.QuotaManager;
import org.apache.james.mailbox.quota.QuotaManager.Quotas;
import org.apache.james.mailbox.quota.QuotaRootResolver;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses mail for a mailbox that has no room for it: {@code 552 5.2.2} at RCPT, with the size that the peer announced, and
 * after the mail where it has room for no recipient. Where one of several has no room, or the address is an alias or a group,
 * the mail is taken, and {@link eu.testa.mail.mailets.MailboxDelivery} sends it back for those who did not get it.
 *
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.hook.MailboxHasRoom"/>
 * }</pre>
 */
public final class MailboxHasRoom implements RcptHook, JamesMessageHook {

    private static final Logger LOGGER = LoggerFactory.getLogger(MailboxHasRoom.class);
    private static final Refusal FULL = new Refusal("552", "5.2.2 The mailbox is full");
    /** Where James keeps what MAIL FROM said in SIZE. */
    private static final AttachmentKey<Integer> ANNOUNCED = AttachmentKey.of("MESG_SIZE", Integer.class);

    private final UsersRepository users;
    private final QuotaRootResolver roots;
    private final QuotaManager quotas;

    @Inject
    public MailboxHasRoom(UsersRepository users, QuotaRootResolver roots, QuotaManager quotas) {
        this.users = users;
        this.roots = roots;
        this.quotas = quotas;
    }

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters.ofSmtp(MailboxHasRoom.class, config).noOthers();
    }

    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        long size = session.getAttachment(ANNOUNCED, State.Transaction).orElse(0);
        return isFull(recipient, size) ? FULL.of(session, "RCPT", recipient.asString()) : HookResult.DECLINED;
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        Collection<MailAddress> recipients = mail.getRecipients();
        try {
            long size = mail.getMessageSize();
            return !recipients.isEmpty() && recipients.stream().allMatch(recipient -> isFull(recipient, size))
                ? FULL.of(session, mail) : HookResult.DECLINED;
        } catch (MessagingException e) {
            // whoever needs the octets says so
            return HookResult.DECLINED;
        }
    }

    /** What cannot be found out now is found out at the delivery. */
    private boolean isFull(MailAddress recipient, long size) {
        try {
            Username user = users.getUsername(recipient);
            if (!users.contains(user)) {
                return false;
            }
            Quotas known = quotas.getQuotas(roots.getQuotaRoot(MailboxPath.inbox(user)));
            return known.getMessageQuota().isOverQuotaWithAdditionalValue(1)
                || known.getStorageQuota().isOverQuotaWithAdditionalValue(Math.max(1, size));
        } catch (UsersRepositoryException | MailboxException | RuntimeException e) {
            LOGGER.warn("The quota of {} is not known: {}", recipient.asString(), e.getMessage());
            return false;
        }
    }
}
