package eu.testa.mail.mailets.hook;

import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.mailets.james.Parameters;
import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MailHook;

/**
 * Refuses mail from the Internet: {@code 550 5.7.1} at MAIL for a sender outside of TESTA. Reports (empty sender) and the
 * relays' postmasters pass.
 *
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.hook.TestaSendersOnly"/>
 * }</pre>
 */
public final class TestaSendersOnly implements MailHook {

    private final TestaSettings settings;

    @Inject
    public TestaSendersOnly(TestaSettings settings) {
        this.settings = settings;
    }

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters.ofSmtp(TestaSendersOnly.class, config).noOthers();
    }

    @Override
    public HookResult doMail(SMTPSession session, MaybeSender sender) {
        if (sender.isNullSender() || settings.namespace().isOnTesta(sender.asString())) {
            return HookResult.DECLINED;
        }
        return new Refusal("550", "5.7.1 The sender is not on TESTA; mail to here comes from addresses below "
            + settings.namespace().rootDomain() + " only").of(session, "MAIL", sender.asString());
    }
}
