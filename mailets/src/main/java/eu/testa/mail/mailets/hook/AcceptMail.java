package eu.testa.mail.mailets.hook;

import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a mail into the spool, durably, and answers with the name that it has here: {@code 250 2.0.0 Mail17… accepted}. The
 * server that sent it writes the name into its own log, so that both speak of the same mail. Where the mail cannot be stored,
 * the answer is {@code 451 4.3.0}, and the peer keeps it.
 *
 * <p>The last of the hooks: after it nobody looks at the mail any more.
 *
 * <pre>{@code
 * <handlerchain>
 *     <handler class="eu.testa.mail.mailets.hook.AcceptMail"/>
 *     <handler class="org.apache.james.smtpserver.CoreCmdHandlerLoader"/>
 * </handlerchain>
 * }</pre>
 */
public final class AcceptMail implements JamesMessageHook {

    private static final Logger LOGGER = LoggerFactory.getLogger(AcceptMail.class);

    private final MailQueueFactory<?> queues;
    private MailQueue spool;

    @Inject
    public AcceptMail(MailQueueFactory<?> queues) {
        this.queues = queues;
    }

    @Override
    public void init(Configuration config) throws ConfigurationException {
        spool = queues.createQueue(MailQueueFactory.SPOOL);
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        try {
            spool.enQueue(mail);
            return answer(HookReturnCode.ok(), "250", "2.0.0 " + mail.getName() + " accepted");
        } catch (MailQueueException | RuntimeException e) {
            LOGGER.error("Mail {} cannot be stored in the spool, and stays with the peer", mail.getName(), e);
            return answer(HookReturnCode.denySoft(), "451", "4.3.0 Mail cannot be stored just now; try again later");
        }
    }

    private static HookResult answer(HookReturnCode result, String code, String text) {
        return HookResult.builder().hookReturnCode(result).smtpReturnCode(code).smtpDescription(text).build();
    }
}
