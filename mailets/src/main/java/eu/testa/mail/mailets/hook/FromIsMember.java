package eu.testa.mail.mailets.hook;

import eu.testa.mail.core.from.HeaderFrom;
import eu.testa.mail.core.from.Objection;
import eu.testa.mail.core.member.CurrentMembers;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.mailet.Mail;

/**
 * Refuses a mail whose From header is not of the Member State whose server sends it: {@code 550 5.7.1} at the end of DATA.
 * From and Sender are of one of the member's domains in {@code members.xml}; a report, which has no sender in the envelope,
 * may be from the postmaster of one of its hosts. {@code 550 5.6.0} for a header that programs could read differently.
 *
 * <p>For the relay; {@link MemberPeersOnly}, which stands before it, does the same for the envelope:
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.hook.MemberPeersOnly"/>
 * <handler class="eu.testa.mail.mailets.hook.FromIsMember"/>
 * }</pre>
 */
public final class FromIsMember extends HeaderFromHook {

    private final CurrentMembers members;

    @Inject
    public FromIsMember(CurrentMembers members) {
        this.members = members;
    }

    @Override
    Optional<Objection> objection(SMTPSession session, Mail mail, HeaderFrom from) {
        return members.get().ofPeer(session.getRemoteAddress().getAddress())
            .map(member -> from.objectionToDomains(member.domains(), mail.getMaybeSender().isNullSender()))
            // gone from the registry since MAIL
            .orElse(Optional.of(new Objection("5.7.1", "This is no Member State's mail server any more")));
    }
}
