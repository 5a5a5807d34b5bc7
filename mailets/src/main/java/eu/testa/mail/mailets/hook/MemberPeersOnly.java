package eu.testa.mail.mailets.hook;

import eu.testa.mail.core.address.TestaDomain;
import eu.testa.mail.core.evidence.Refusals;
import eu.testa.mail.core.member.CurrentMembers;
import eu.testa.mail.core.member.Member;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.settings.TlsPolicy;
import eu.testa.mail.mailets.james.Parameters;
import eu.testa.mail.mailets.metrics.MailFigures;
import java.util.Optional;
import java.util.TreeSet;
import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ConnectHandler;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MailHook;

/**
 * Lets the Member States' servers speak to the relay and nobody else, each for itself. {@code members.xml} says who they
 * are.
 *
 * <table>
 * <caption>What is refused</caption>
 * <tr><td>connect</td><td>554 5.7.1</td><td>an address of no member; a suspended member, with the reason</td></tr>
 * <tr><td>MAIL</td><td>550 5.7.1</td><td>a sender outside of the member's own domains; reports (empty sender) pass</td></tr>
 * <tr><td>MAIL</td><td>530 5.7.0</td><td>without TLS, where the member has {@code <tls>required</tls>}</td></tr>
 * </table>
 *
 * <p>The registry is asked at MAIL again: a connection that stays open ends no suspension.
 *
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.hook.MemberPeersOnly"/>
 * }</pre>
 */
public final class MemberPeersOnly implements ConnectHandler<SMTPSession>, MailHook {

    private final CurrentMembers members;
    private final TestaSettings settings;
    private final Refusals refusals;
    private final MailFigures figures;

    @Inject
    public MemberPeersOnly(CurrentMembers members, TestaSettings settings, Refusals refusals, MailFigures figures) {
        this.members = members;
        this.settings = settings;
        this.refusals = refusals;
        this.figures = figures;
    }

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters.ofSmtp(MemberPeersOnly.class, config).noOthers();
    }

    @Override
    public Response onConnect(SMTPSession session) {
        Optional<Refusal> refusal = refusalOfPeer(session, member(session));
        if (refusal.isPresent()) {
            refusals.stranger(session.getRemoteAddress().getAddress().getHostAddress());
            figures.refused(MemberPeersOnly.class, false);
            return refusal.get().ofConnection(session);
        }
        session.setRelayingAllowed(true);
        return NoReply.NO_REPLY;
    }

    @Override
    public HookResult doMail(SMTPSession session, MaybeSender sender) {
        Optional<Member> member = member(session);
        Optional<Refusal> refusal = refusalOfPeer(session, member);
        if (refusal.isEmpty()) {
            refusal = refusalOfSender(session, member.orElseThrow(), sender);
        }
        return refusal.isPresent() ? refusal.get().of(session, "MAIL", sender.asString("")) : HookResult.DECLINED;
    }

    private Optional<Member> member(SMTPSession session) {
        return members.get().ofPeer(session.getRemoteAddress().getAddress());
    }

    private static Optional<Refusal> refusalOfPeer(SMTPSession session, Optional<Member> member) {
        if (member.isEmpty()) {
            return Optional.of(new Refusal("554", "5.7.1 " + session.getRemoteAddress().getAddress().getHostAddress()
                + " is no Member State's mail server; only those that are registered may send mail to this relay"));
        }
        return member.get().suspended().map(reason -> new Refusal("554", "5.7.1 " + member.get().country().englishName()
            + " is suspended on this relay: " + Refusal.printable(reason)));
    }

    private Optional<Refusal> refusalOfSender(SMTPSession session, Member member, MaybeSender sender) {
        if (member.tls() == TlsPolicy.REQUIRED && !session.isTLSStarted()) {
            return Optional.of(new Refusal("530", "5.7.0 " + member.country().englishName()
                + " is registered to send over TLS only; say STARTTLS first"));
        }
        if (sender.isNullSender()) {
            return Optional.empty();
        }
        Optional<TestaDomain> domain = settings.namespace().domainOfAddress(sender.asString());
        if (domain.isPresent() && member.domains().contains(domain.get().name())) {
            return Optional.empty();
        }
        if (member.domains().contains(sender.get().getDomain().asString())) {
            // its own, and yet none: the part before the @ could lead elsewhere
            return settings.namespace().objection(sender.asString())
                .map(words -> new Refusal("550", "5.7.1 " + Refusal.printable(words)));
        }
        return Optional.of(new Refusal("550", "5.7.1 The server of " + member.country().englishName()
            + " may send as " + String.join(", ", new TreeSet<>(member.domains())) + " only"));
    }
}
