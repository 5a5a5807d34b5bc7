package eu.testa.mail.server.smtp;

import eu.testa.mail.server.spool.IncomingMessage;
import java.util.Optional;
import org.apache.james.protocols.api.ProtocolTransport;
import org.apache.james.protocols.smtp.SMTPConfiguration;
import org.apache.james.smtpserver.ExtendedSMTPSession;

/** A session that disposes of the message which comes in when the transaction is over, or the connection. */
final class ReceivingSession extends ExtendedSMTPSession {

    private Optional<IncomingMessage> message = Optional.empty();

    ReceivingSession(SMTPConfiguration configuration, ProtocolTransport transport) {
        super(configuration, transport);
    }

    /** What comes in, from the 354 to the reply to the final dot. */
    Optional<IncomingMessage> message() {
        return message;
    }

    void begin(IncomingMessage begun) {
        message = Optional.of(begun);
    }

    /** James looks at the kind of what it finds, which the key has: two keys are the same only if their kinds are. */
    @Override
    @SuppressWarnings("unchecked")
    public <T> Optional<T> getAttachment(AttachmentKey<T> key, State state) {
        return Optional.ofNullable((T) (state == State.Connection ? getConnectionState() : getState()).get(key));
    }

    @Override
    public void resetState() {
        super.resetState();
        message.ifPresent(IncomingMessage::dispose);
        message = Optional.empty();
    }
}
