package eu.testa.mail.mailets.hook;

import eu.testa.mail.core.address.TestaDomain;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.mailets.james.Parameters;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.RcptHook;

/**
 * Takes mail for this country's own domain only: {@code 550 5.7.1} at RCPT. What the relays bring ends here, and nothing
 * passes through to anywhere else. The postmaster of a host of the own domain is the own postmaster. Whether the account exists is {@link KnownRecipientsOnly}'s question.
 *
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.hook.LocalRecipientsOnly"/>
 * }</pre>
 */
public final class LocalRecipientsOnly implements RcptHook {

    private final TestaSettings settings;

    @Inject
    public LocalRecipientsOnly(TestaSettings settings) {
        this.settings = settings;
    }

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters.ofSmtp(LocalRecipientsOnly.class, config).noOthers();
    }

    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        Optional<String> domain = settings.namespace().domainOfAddress(recipient.asString()).map(TestaDomain::name);
        if (domain.equals(Optional.of(settings.ownDomain())) || settings.isOwnPostmaster(recipient.asString())) {
            return HookResult.DECLINED;
        }
        return new Refusal("550", "5.7.1 This server takes mail for " + settings.ownDomain() + " only")
            .of(session, "RCPT", recipient.asString());
    }
}
