package eu.testa.mail.mailets.hook;

import com.google.common.collect.ImmutableMap;
import eu.testa.mail.core.mail.Xtext;
import eu.testa.mail.mailets.james.Parameters;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.mail.internet.AddressException;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HeloHook;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MailParametersHook;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.DsnParameters.EnvId;
import org.apache.mailet.DsnParameters.Notify;
import org.apache.mailet.DsnParameters.RecipientDsnParameters;
import org.apache.mailet.DsnParameters.Ret;
import org.apache.mailet.Mail;

/**
 * Offers DSN (RFC 3461): a sender says of what he wants a report (NOTIFY, ORCPT at RCPT; RET, ENVID at MAIL), and James keeps
 * it with the mail. What is not as the RFC has it is {@code 501 5.5.4}. RET is kept and passed on; reports of this system
 * have the header of a mail and never its body.
 *
 * <p>James has hooks of its own for this; they end the connection with an error over a parameter they cannot read. An ORCPT of another
 * type than {@code rfc822} is taken, and not kept.
 *
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.hook.DeliveryStatus"/>
 * }</pre>
 */
public final class DeliveryStatus implements HeloHook, MailParametersHook, RcptHook, JamesMessageHook {

    private static final int MAX_ENVID = 100;
    private static final int MAX_ORCPT = 500;
    private static final AttachmentKey<Ret> RET = AttachmentKey.of("testa.dsn.ret", Ret.class);
    private static final AttachmentKey<EnvId> ENVID = AttachmentKey.of("testa.dsn.envid", EnvId.class);
    private static final AttachmentKey<Asked> ASKED = AttachmentKey.of("testa.dsn.recipients", Asked.class);

    /** What was asked for each recipient; of one that is named twice the last word counts. */
    private record Asked(Map<MailAddress, RecipientDsnParameters> recipients) {
    }

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters.ofSmtp(DeliveryStatus.class, config).noOthers();
    }

    @Override
    public Set<String> implementedEsmtpFeatures(SMTPSession session) {
        return Set.of("DSN");
    }

    @Override
    public HookResult doHelo(SMTPSession session, String helo) {
        return HookResult.DECLINED;
    }

    @Override
    public String[] getMailParamNames() {
        return new String[] {DsnParameters.RET_PARAMETER, DsnParameters.ENVID_PARAMETER};
    }

    @Override
    public HookResult doMailParameter(SMTPSession session, String name, String value) {
        if (name.equals(DsnParameters.RET_PARAMETER)) {
            Optional<Ret> ret = Ret.parse(value);
            if (ret.isEmpty()) {
                return malformed("RET=FULL or RET=HDRS").of(session, "MAIL", name + "=" + value);
            }
            session.setAttachment(RET, ret.get(), State.Transaction);
        } else {
            if (value.isEmpty() || value.length() > MAX_ENVID || !Xtext.isValid(value)) {
                return malformed("ENVID=xtext of up to " + MAX_ENVID + " characters").of(session, "MAIL", name + "=" + value);
            }
            session.setAttachment(ENVID, EnvId.of(value), State.Transaction);
        }
        return HookResult.DECLINED;
    }

    @Override
    public Set<String> supportedParameters() {
        return Set.of(DsnParameters.NOTIFY_PARAMETER, DsnParameters.ORCPT_PARAMETER);
    }

    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient, Map<String, String> parameters) {
        Optional<EnumSet<Notify>> notify = Optional.empty();
        if (parameters.containsKey(DsnParameters.NOTIFY_PARAMETER)) {
            notify = notify(parameters.get(DsnParameters.NOTIFY_PARAMETER));
            if (notify.isEmpty()) {
                return malformed("NOTIFY=NEVER or some of SUCCESS,FAILURE,DELAY").of(session, "RCPT", recipient.asString());
            }
        }
        String original = parameters.getOrDefault(DsnParameters.ORCPT_PARAMETER, "");
        if (parameters.containsKey(DsnParameters.ORCPT_PARAMETER)
            && (original.length() > MAX_ORCPT || !Xtext.isTypedAddress(original))) {
            return malformed("ORCPT=rfc822;xtext of up to " + MAX_ORCPT + " characters").of(session, "RCPT", recipient.asString());
        }
        RecipientDsnParameters.of(notify, address(original)).ifPresent(asked -> asked(session).put(recipient, asked));
        return HookResult.DECLINED;
    }

    private static Map<MailAddress, RecipientDsnParameters> asked(SMTPSession session) {
        Asked asked = session.getAttachment(ASKED, State.Transaction).orElseGet(() -> new Asked(new HashMap<>()));
        session.setAttachment(ASKED, asked, State.Transaction);
        return asked.recipients;
    }

    private static Optional<EnumSet<Notify>> notify(String value) {
        EnumSet<Notify> asked = EnumSet.noneOf(Notify.class);
        for (String word : value.split(",", -1)) {
            Optional<Notify> one = Notify.parseValue(word);
            if (one.isEmpty()) {
                return Optional.empty();
            }
            asked.add(one.get());
        }
        return asked.contains(Notify.NEVER) && asked.size() > 1 ? Optional.empty() : Optional.of(asked);
    }

    /** James keeps it as an address, and so in xtext, as it came. */
    private static Optional<MailAddress> address(String original) {
        int prefix = DsnParameters.RFC_822_PREFIX.length();
        if (!original.regionMatches(true, 0, DsnParameters.RFC_822_PREFIX, 0, prefix)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new MailAddress(original.substring(prefix)));
        } catch (AddressException e) {
            return Optional.empty();
        }
    }

    private static Refusal malformed(String expected) {
        return new Refusal("501", "5.5.4 Expected " + expected + " (RFC 3461)");
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        Optional<Asked> asked = session.getAttachment(ASKED, State.Transaction);
        Optional<EnvId> envId = session.getAttachment(ENVID, State.Transaction);
        Optional<Ret> ret = session.getAttachment(RET, State.Transaction);
        if (asked.isPresent() || envId.isPresent() || ret.isPresent()) {
            DsnParameters.of(envId, ret, asked.isPresent() ? taken(asked.get(), mail) : ImmutableMap.of())
                .ifPresent(mail::setDsnParameters);
        }
        return HookResult.DECLINED;
    }

    /** What was asked for those whom the mail goes to: a recipient may have been refused after that. */
    private static ImmutableMap<MailAddress, RecipientDsnParameters> taken(Asked asked, Mail mail) {
        ImmutableMap.Builder<MailAddress, RecipientDsnParameters> taken = ImmutableMap.builder();
        for (MailAddress recipient : Set.copyOf(mail.getRecipients())) {
            if (asked.recipients.containsKey(recipient)) {
                taken.put(recipient, asked.recipients.get(recipient));
            }
        }
        return taken.build();
    }
}
