package eu.testa.mail.mailets.hook;

import eu.testa.mail.core.mime.HeaderFields;
import eu.testa.mail.core.mime.OctetLines;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import java.io.IOException;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.mailet.Mail;

/** The header of the message that a client has just sent, read once for all hooks that look at it. */
final class MessageHeader {

    /** More than any server lets through. */
    private static final int MOST_OCTETS = 128 * 1024 * 1024;
    private static final AttachmentKey<Known> KNOWN = AttachmentKey.of("testa.header", Known.class);

    private MessageHeader() {
    }

    /** @param message whose header it is: a hook may have put another in its place */
    private record Known(MimeMessage message, HeaderFields header) {
    }

    /**
     * @throws eu.testa.mail.core.mime.MalformedMailException if it is larger than any header
     * @throws IOException                                    if the message cannot be read
     */
    static HeaderFields of(SMTPSession session, Mail mail) throws IOException, MessagingException {
        MimeMessage message = mail.getMessage();
        Known known = session.getAttachment(KNOWN, State.Transaction).filter(one -> one.message == message).orElse(null);
        if (known == null) {
            try (OctetLines lines = new OctetLines(MimeMessageOctets.of(message).open())) {
                known = new Known(message, HeaderFields.read(lines, MOST_OCTETS));
            }
            session.setAttachment(KNOWN, known, State.Transaction);
        }
        return known.header;
    }
}
