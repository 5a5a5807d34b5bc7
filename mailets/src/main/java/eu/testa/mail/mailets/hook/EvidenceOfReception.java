package eu.testa.mail.mailets.hook;

import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.Refusals;
import eu.testa.mail.mailets.evidence.Reception;
import eu.testa.mail.mailets.evidence.ReceptionDigest;
import eu.testa.mail.mailets.james.MailState;
import eu.testa.mail.mailets.james.Parameters;
import eu.testa.mail.mailets.metrics.MailFigures;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import javax.mail.MessagingException;
import javax.net.ssl.SSLSession;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.Username;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.DataLineFilter;
import org.apache.james.protocols.smtp.hook.Hook;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookResultHook;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.protocols.smtp.hook.MailHook;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;

/**
 * Writes into the evidence that a mail was accepted, from whom, and the SHA-256 of exactly the octets that came in; or that
 * something was refused, and why (docs/evidence.md); and counts both (docs/metrics.md). The digest is made while the message comes in, and is kept with the mail in the spool.
 *
 * <p>Stands right behind {@link SoundMessage}, so that what is refused there is not digested:
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.hook.EvidenceOfReception"/>
 * }</pre>
 */
public final class EvidenceOfReception implements DataLineFilter, JamesMessageHook, HookResultHook {

    private static final AttachmentKey<ReceptionDigest> DIGEST = AttachmentKey.of("testa.evidence.digest", ReceptionDigest.class);
    private static final AttachmentKey<Reception> RECEPTION = AttachmentKey.of("testa.evidence.reception", Reception.class);

    private final Evidence evidence;
    private final Refusals refusals;
    private final MailFigures figures;
    private final Clock clock;

    @Inject
    public EvidenceOfReception(Evidence evidence, Refusals refusals, MailFigures figures, Clock clock) {
        this.evidence = evidence;
        this.refusals = refusals;
        this.figures = figures;
        this.clock = clock;
    }

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters.ofSmtp(EvidenceOfReception.class, config).noOthers();
    }

    @Override
    public Response onLine(SMTPSession session, byte[] line, LineHandler<SMTPSession> next) {
        ReceptionDigest digest = session.getAttachment(DIGEST, State.Transaction).orElseGet(() -> {
            ReceptionDigest begun = new ReceptionDigest();
            session.setAttachment(DIGEST, begun, State.Transaction);
            return begun;
        });
        digest.add(line);
        return next.onLine(session, line);
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        Reception reception = reception(session, mail, session.getAttachment(DIGEST, State.Transaction).orElseGet(ReceptionDigest::new));
        reception.keepWith(mail);
        session.setAttachment(RECEPTION, reception, State.Transaction);
        return HookResult.DECLINED;
    }

    private Reception reception(SMTPSession session, Mail mail, ReceptionDigest digest) {
        return new Reception(clock.instant(), mail.getName(), messageId(session, mail), mail.getMaybeSender().asString(""),
            MailState.recipients(mail), digest.size(), digest.sha256(),
            session.getRemoteAddress().getAddress().getHostAddress(), tls(session),
            Optional.ofNullable(session.getUsername()).map(Username::asString));
    }

    private static Optional<String> messageId(SMTPSession session, Mail mail) {
        try {
            List<String> ids = MessageHeader.of(session, mail).all("message-id");
            return ids.isEmpty() ? Optional.empty() : Optional.of(ids.get(0));
        } catch (MessagingException | IOException e) {
            return Optional.empty();
        }
    }

    private static String tls(SMTPSession session) {
        return session.getSSLSession().map(EvidenceOfReception::words).orElse(Reception.NO_TLS);
    }

    private static String words(SSLSession tls) {
        return tls.getProtocol() + " " + tls.getCipherSuite();
    }

    /**
     * Every hook's answer passes here, James' own with it: a mail that a message hook has taken is in the spool, durably, and
     * the 250 follows; what was refused is told.
     */
    @Override
    public HookResult onHookResult(SMTPSession session, HookResult result, long executionTime, Hook hook) {
        switch (result.getResult().getAction()) {
            case OK -> {
                if (hook instanceof JamesMessageHook) {
                    session.getAttachment(RECEPTION, State.Transaction).ifPresent(this::accepted);
                }
            }
            case DENY, DENYSOFT -> {
                figures.refused(hook.getClass(), result.getResult().getAction() == HookReturnCode.Action.DENYSOFT);
                stage(hook).ifPresent(stage -> refusals.refused(session.getRemoteAddress().getAddress().getHostAddress(),
                    refusal(session, result, stage)));
            }
            default -> {
                // nothing was decided
            }
        }
        return result;
    }

    private void accepted(Reception reception) {
        evidence.write(reception.accepted());
        figures.accepted(reception.isOverTls(), reception.size());
    }

    private static Optional<String> stage(Hook hook) {
        return hook instanceof JamesMessageHook ? Optional.of("DATA")
            : hook instanceof RcptHook ? Optional.of("RCPT")
            : hook instanceof MailHook ? Optional.of("MAIL") : Optional.empty();
    }

    private static EvidenceRecord.Builder refusal(SMTPSession session, HookResult result, String stage) {
        EvidenceRecord.Builder refusal = EvidenceRecord.of(EvidenceEvent.REFUSED).with(EvidenceRecord.STAGE, stage)
            .with(EvidenceRecord.REPLY, result.getSmtpRetCode() + " " + result.getSmtpDescription())
            .with(EvidenceRecord.LOGIN, Optional.ofNullable(session.getUsername()).map(Username::asString));
        session.getAttachment(RECEPTION, State.Transaction).ifPresent(reception -> refusal
            .with(EvidenceRecord.MAIL, reception.mail()).with(EvidenceRecord.MESSAGE_ID, reception.messageId())
            .with(EvidenceRecord.FROM, reception.from()).with(EvidenceRecord.TO, reception.to()));
        return refusal;
    }
}
