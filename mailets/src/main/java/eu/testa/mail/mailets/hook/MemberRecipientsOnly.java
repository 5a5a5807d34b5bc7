package eu.testa.mail.mailets.hook;

import eu.testa.mail.core.address.TestaDomain;
import eu.testa.mail.core.member.CurrentMembers;
import eu.testa.mail.core.member.Member;
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
 * Takes mail for the Member States of {@code members.xml}, for the postmasters of their hosts, and for that of the relays. Anything else is refused at
 * RCPT: {@code 550 5.1.2} where no member has the domain, {@code 550 5.7.1} with the reason where the member is suspended.
 *
 * <p>It stands after {@link TestaRecipientsOnly}, which says so where an address is not on TESTA at all:
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.hook.TestaRecipientsOnly"/>
 * <handler class="eu.testa.mail.mailets.hook.MemberRecipientsOnly"/>
 * }</pre>
 */
public final class MemberRecipientsOnly implements RcptHook {

    private final CurrentMembers members;
    private final TestaSettings settings;

    @Inject
    public MemberRecipientsOnly(CurrentMembers members, TestaSettings settings) {
        this.members = members;
        this.settings = settings;
    }

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters.ofSmtp(MemberRecipientsOnly.class, config).noOthers();
    }

    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        return refusal(recipient).map(refusal -> refusal.of(session, "RCPT", recipient.asString()))
            .orElse(HookResult.DECLINED);
    }

    private Optional<Refusal> refusal(MailAddress recipient) {
        Optional<String> domain = settings.namespace().domainOfAddress(recipient.asString()).map(TestaDomain::name)
            .or(() -> settings.namespace().domainOfPostmaster(recipient.asString()));
        Optional<Member> member = domain.flatMap(members.get()::ofDomain);
        if (member.isPresent()) {
            return member.get().suspended().map(reason -> new Refusal("550", "5.7.1 " + member.get().country().englishName()
                + " is suspended on this relay: " + Refusal.printable(reason)));
        }
        if (settings.isOwnPostmaster(recipient.asString())) {
            return Optional.empty();
        }
        return Optional.of(new Refusal("550", "5.1.2 No Member State has the domain "
            + Refusal.printable(recipient.getDomain().asString())));
    }
}
