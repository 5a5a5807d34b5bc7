package eu.testa.mail.server.smtp;

import javax.inject.Inject;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.apache.james.smtpserver.JamesRcptCmdHandler;

/**
 * Takes RCPT as James does, but reads the parameters for those hooks only that know any. James reads them anew for each hook, where
 * hardly a recipient has any.
 */
public final class RecipientCommand extends JamesRcptCmdHandler {

    @Inject
    public RecipientCommand(MetricFactory metrics, DomainList domains) {
        super(metrics, domains);
    }

    @Override
    protected HookResult callHook(RcptHook hook, SMTPSession session, String argument) {
        if (!hook.supportedParameters().isEmpty()) {
            return super.callHook(hook, session, argument);
        }
        return hook.doRcpt(session, session.getAttachment(SMTPSession.SENDER, State.Transaction).orElse(MaybeSender.nullSender()),
            session.getAttachment(CURRENT_RECIPIENT, State.Transaction).orElse(MailAddress.nullSender()));
    }
}
