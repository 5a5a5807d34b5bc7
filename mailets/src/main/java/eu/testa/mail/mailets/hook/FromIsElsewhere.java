package eu.testa.mail.mailets.hook;

import eu.testa.mail.core.from.HeaderFrom;
import eu.testa.mail.core.from.Objection;
import eu.testa.mail.core.settings.TestaSettings;
import java.util.Locale;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MailHook;
import org.apache.mailet.Mail;

/**
 * Refuses a mail from outside that says it is from this country's own domain, in the envelope at MAIL or in From or Sender at
 * the end of DATA: {@code 550 5.7.1}. The own users send on the submission ports, so that their mail never comes this way.
 * {@code 550 5.6.0} for a header that programs could read differently.
 *
 * <p>For port 25 of a Member State's server:
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.hook.TestaSendersOnly"/>
 * <handler class="eu.testa.mail.mailets.hook.FromIsElsewhere"/>
 * }</pre>
 */
public final class FromIsElsewhere extends HeaderFromHook implements MailHook {

    private final TestaSettings settings;

    @Inject
    public FromIsElsewhere(TestaSettings settings) {
        this.settings = settings;
    }

    @Override
    public HookResult doMail(SMTPSession session, MaybeSender sender) {
        boolean claimed = sender.asOptional()
            .filter(address -> address.getDomain().asString().toLowerCase(Locale.ROOT).equals(settings.ownDomain())).isPresent();
        return claimed ? new Refusal("550", "5.7.1 The mail comes from elsewhere and has a sender of " + settings.ownDomain())
            .of(session, "MAIL", sender.asString()) : HookResult.DECLINED;
    }

    @Override
    Optional<Objection> objection(SMTPSession session, Mail mail, HeaderFrom from) {
        return from.objectionToOutsider(settings.ownDomain());
    }
}
