package eu.testa.mail.server.smtp;

import eu.testa.mail.mailets.james.UnchangedMessage;
import eu.testa.mail.server.spool.FileMailQueueFactory;
import eu.testa.mail.server.spool.IncomingMessage;
import java.util.List;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MaybeSender;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.smtpserver.DataLineJamesMessageHookHandler;
import org.apache.james.smtpserver.ExtendedSMTPSession;
import org.slf4j.MDC;

/**
 * The last of those that see a message while it comes in: writes it to where the spool will have it, and asks the hooks when it is
 * complete. James, in whose place it stands, writes it into a file of its own, which the spool has to copy.
 *
 * <p>James' source of octets, which it makes for each DATA, stays empty: it has the name of the mail.
 */
public final class ReceivedMessage extends DataLineJamesMessageHookHandler {

    private final FileMailQueueFactory queues;

    @Inject
    public ReceivedMessage(FileMailQueueFactory queues) {
        this.queues = queues;
    }

    /**
     * @param line a line with its CRLF, or several lines of a body of which none but the first begins with a dot
     */
    @Override
    public Response onLine(SMTPSession session, byte[] line, LineHandler<SMTPSession> next) {
        if (!endsLine(line)) {
            // James refuses it
            return super.onLine(session, line, next);
        }
        ReceivingSession receiving = (ReceivingSession) session;
        IncomingMessage message = receiving.message()
            .orElseGet(() -> receiving.begin(queues.incoming(receiving.getMimeMessageWriter().getSourceId())));
        if (isEnd(line)) {
            message.complete();
            return answer(receiving, message);
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

    private Response answer(ExtendedSMTPSession session, IncomingMessage message) {
        MimeMessageInputStreamSource empty = session.getMimeMessageWriter();
        MailImpl mail = MailImpl.builder().name(message.getSourceId())
            .sender(session.getAttachment(SMTPSession.SENDER, State.Transaction).orElse(MaybeSender.nullSender()))
            .addRecipients(session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction).orElse(List.of()))
            .build();
        try (MDC.MDCCloseable logged = MDC.putCloseable("mail", mail.getName())) {
            mail.setMessageNoCopy(new UnchangedMessage(message));
            return processExtensions(session, mail, empty);
        } catch (MessagingException e) {
            throw new IllegalStateException("James takes any message", e);
        } finally {
            session.popLineHandler();
            LifecycleUtil.dispose(mail);
        }
    }
}
