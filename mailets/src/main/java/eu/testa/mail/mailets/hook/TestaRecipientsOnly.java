package eu.testa.mail.mailets.hook;

import eu.testa.mail.core.settings.TestaSettings;
import java.util.Locale;
import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
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
    public void init(Configuration config) {
        // no parameters: what TESTA is stands in testa.properties
    }

    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        if (settings.namespace().domainOfAddress(recipient.asString()).isPresent() || isPostmaster(recipient)) {
            return HookResult.DECLINED;
        }
        return HookResult.builder()
            .hookReturnCode(HookReturnCode.deny())
            .smtpReturnCode("550")
            .smtpDescription("5.7.1 " + recipient.getDomain().asString() + " is not on TESTA; mail from here goes to "
                + "addresses below " + settings.namespace().rootDomain() + " only")
            .build();
    }

    /** Whoever gets a report may answer it: the relays have a postmaster too (RFC 5321 §4.5.1). */
    private boolean isPostmaster(MailAddress recipient) {
        String domain = recipient.getDomain().asString();
        String root = settings.namespace().rootDomain();
        return recipient.getLocalPart().equalsIgnoreCase("postmaster")
            && (domain.equalsIgnoreCase(root) || domain.toLowerCase(Locale.ROOT).endsWith("." + root));
    }
}
