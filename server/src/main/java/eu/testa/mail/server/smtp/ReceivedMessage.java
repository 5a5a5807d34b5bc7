package eu.testa.mail.server.smtp;

import eu.testa.mail.mailets.james.UnchangedMessage;
import eu.testa.mail.server.spool.IncomingMessage;
import java.io.OutputStream;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.james.core.MaybeSender;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.smtp.MailEnvelope;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPRetCode;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.AbstractHookableCmdHandler;
import org.apache.james.protocols.smtp.hook.Hook;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookResultHook;
import org.apache.james.protocols.smtp.hook.MessageHook;
import org.apache.james.server.core.MailImpl;
import org.apache.james.smtpserver.DataLineJamesMessageHookHandler;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;
import org.slf4j.MDC;

/**
 * The last of those that see a message while it comes in: writes it to where the spool will have it, and asks the hooks when it is
 * complete. James, in whose place it stands, writes it into a file of its own, which the spool has to copy.
 */
public final class ReceivedMessage extends DataLineJamesMessageHookHandler {

    private List<JamesMessageHook> hooks = List.of();
    private List<MessageHook> hooksOfEnvelope = List.of();
    private List<HookResultHook> told = List.of();

    /**
     * @param line a line with its CRLF, or several lines of a body of which none but the first begins with a dot
     */
    @Override
    public Response onLine(SMTPSession session, byte[] line, LineHandler<SMTPSession> next) {
        if (!endsLine(line)) {
            return endOfSession(session);
        }
        IncomingMessage message = ((ReceivingSession) session).message().orElseThrow();
        if (isEnd(line)) {
            message.complete();
            return answer(session, message);
        }
        // RFC 5321 §4.5.2: also of a peer that has added none; the digest of the reception takes it off, too
        int dot = line[0] == '.' ? 1 : 0;
        message.write(line, dot, line.length - dot);
        return null;
    }

    private static boolean endsLine(byte[] line) {
        return line.length >= 2 && line[line.length - 2] == '\r' && line[line.length - 1] == '\n';
    }

    private static boolean isEnd(byte[] line) {
        return line.length == 3 && line[0] == '.';
    }

    /** As James has it: what one server takes for the end of a line another does not, and so the end of a message. */
    private static Response endOfSession(SMTPSession session) {
        SMTPResponse response = new SMTPResponse(SMTPRetCode.SYNTAX_ERROR_COMMAND_UNRECOGNIZED, "5.0.0 line delimiter must be CRLF");
        response.setEndSession(true);
        session.popLineHandler();
        return response;
    }

    private Response answer(SMTPSession session, IncomingMessage message) {
        MailImpl mail = MailImpl.builder().name(message.getSourceId())
            .sender(session.getAttachment(SMTPSession.SENDER, State.Transaction).orElse(MaybeSender.nullSender()))
            .addRecipients(session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction).orElse(List.of()))
            .build();
        try (MDC.MDCCloseable logged = MDC.putCloseable("mail", mail.getName())) {
            mail.setMessageNoCopy(new UnchangedMessage(message));
            return answer(session, mail);
        } catch (MessagingException e) {
            throw new IllegalStateException("James takes any message", e);
        } finally {
            LifecycleUtil.dispose(mail);
            session.resetState();
            session.popLineHandler();
        }
    }

    /** Of the first hook that has one. */
    private Response answer(SMTPSession session, Mail mail) {
        MailEnvelope envelope = new MailToMailEnvelopeWrapper(mail, OutputStream.nullOutputStream());
        for (MessageHook hook : hooksOfEnvelope) {
            Response answer = answer(session, hook, hook.onMessage(session, envelope));
            if (answer != null) {
                return answer;
            }
        }
        for (JamesMessageHook hook : hooks) {
            Response answer = answer(session, hook, hook.onMessage(session, mail));
            if (answer != null) {
                return answer;
            }
        }
        return null;
    }

    /** Null lets the next hook decide. */
    private Response answer(SMTPSession session, Hook hook, HookResult result) {
        HookResult known = result;
        for (HookResultHook one : told) {
            // how long it took, which James measures, is asked by nobody
            known = one.onHookResult(session, known, 0, hook);
        }
        return AbstractHookableCmdHandler.calcDefaultSMTPResponse(known);
    }

    @Override
    @SuppressWarnings("unchecked")
    public void wireExtensions(Class<?> kind, List<?> handlers) throws WiringException {
        super.wireExtensions(kind, handlers);
        if (kind == JamesMessageHook.class) {
            hooks = (List<JamesMessageHook>) handlers;
        } else if (kind == MessageHook.class) {
            hooksOfEnvelope = (List<MessageHook>) handlers;
        } else if (kind == HookResultHook.class) {
            told = (List<HookResultHook>) handlers;
        }
    }
}
