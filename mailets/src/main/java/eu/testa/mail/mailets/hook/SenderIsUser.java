package eu.testa.mail.mailets.hook;

import eu.testa.mail.mailets.james.Parameters;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MailHook;

/**
 * Refuses a submission without a login (530), and one whose envelope sender is not the user who logged in (553), at MAIL,
 * with the replies that mail clients show (RFC 6409 §6.1; James' own check answers 503, which says that the client's commands
 * were out of order). The null sender is no user either.
 *
 * <p>For the two submission listeners, before James' own handlers:
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.hook.SenderIsUser"/>
 * <handler class="org.apache.james.smtpserver.CoreCmdHandlerLoader"/>
 * }</pre>
 */
public final class SenderIsUser implements MailHook {

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters.ofSmtp(SenderIsUser.class, config).noOthers();
    }

    @Override
    public HookResult doMail(SMTPSession session, MaybeSender sender) {
        if (session.getUsername() == null) {
            return new Refusal("530", "5.7.0 Authentication required").of(session, "MAIL", sender.asString(""));
        }
        String user = session.getUsername().asString();
        if (user.equalsIgnoreCase(sender.asString())) {
            return HookResult.DECLINED;
        }
        return new Refusal("553", "5.7.1 You are logged in as " + user + " and may send as " + user + " only")
            .of(session, "MAIL", sender.asString(""));
    }
}
