package eu.testa.mail.mailets.hook;

import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.mailets.james.Parameters;
import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.RcptHook;

/**
 * Refuses a recipient outside of TESTA at RCPT: Internet routing is not allowed (chapter 2.3 of the note).
 *
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.hook.TestaRecipientsOnly"/>
 * }</pre>
 */
public final class TestaRecipientsOnly implements RcptHook {

    private final TestaSettings settings;

    @Inject
    public TestaRecipientsOnly(TestaSettings settings) {
        this.settings = settings;
    }

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters.ofSmtp(TestaRecipientsOnly.class, config).noOthers();
    }

    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        return settings.namespace().objection(recipient.asString())
            .map(words -> new Refusal("550", "5.7.1 " + Refusal.printable(words)).of(session, "RCPT", recipient.asString()))
            .orElse(HookResult.DECLINED);
    }
}
